# Copyright the Picture Time authors
# SPDX-License-Identifier: Apache-2.0
#
# Sourced by the benchmarks beside it: the program, the pictures it works on, and how times become ratios.

# shellcheck disable=SC2034
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cores=$(nproc)
work=${TMPDIR:-/tmp}/picture-time-benchmark
mkdir -p "$work"
# shellcheck source=scripts/dependencies
source "$root/scripts/dependencies"
ensure_dependencies "${build_packages[@]}" ffmpeg libjpeg-turbo-progs time
"$root/scripts/ptime" --version > /dev/null  # builds when it must
ptime=$("$root/scripts/ptime" --print-path)

# COMMAND...: sets $seconds and $megabytes, the wall time and the peak memory of a command.
measure() {
    /usr/bin/time -o "$work/measured" -f '%e %M' "$@" > /dev/null
    read -r seconds megabytes < <(tail -n 1 "$work/measured")
    megabytes=$((megabytes / 1024))
}

calculate() { awk "BEGIN { printf \"%.${2:-2}f\", $1 }"; }
# Of the numbers on the standard input.
median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
# COLUMN FILE: its median.
column() { awk -v k="$1" '{ print $k }' "$2" | median; }

# FOLDER COUNT QUALITY NOISE: photos of 12 megapixels from the samples, each with noise of its own.
make_photos() {
    [ -d "$1" ] && return
    echo "Making $2 photos of 12 megapixels ..." >&2
    rm -rf "$1.partial" && mkdir "$1.partial"
    local samples i
    mapfile -t samples < <(ls "$root"/Samples/*.jpg)
    for ((i = 0; i < $2; i++)); do
        # ffmpeg turns each upright as its Exif asks; without the Exif nothing turns it again.
        printf '%s\0' -i "${samples[i % ${#samples[@]}]}" \
            -vf "scale=3000:4000:flags=bicubic,noise=alls=$4:allf=u:all_seed=$i" -q:v "$3" -map_metadata -1 \
            "$1.partial/$(date -u -d "2010-01-01 + $i days" +%F).jpg"
    done | xargs -0 -P "$cores" -n 9 ffmpeg -nostdin -v error -y
    mv "$1.partial" "$1"
}

# FOLDER COUNT SOURCE: photos that no two are the same, from those in SOURCE by a comment behind the first marker.
multiply_photos() {
    [ -d "$1" ] && return
    echo "Making $2 photos ..." >&2
    rm -rf "$1.partial" && mkdir "$1.partial"
    local sources i
    mapfile -t sources < <(ls "$3"/*.jpg)
    for ((i = 0; i < $2; i++)); do
        {
            head -c 2 "${sources[i % ${#sources[@]}]}"
            printf '\xff\xfe\x00\x0a%08d' "$i"
            tail -c +3 "${sources[i % ${#sources[@]}]}"
        } > "$1.partial/$(date -u -d "2010-01-01 + $i days" +%F).jpg"
    done
    mv "$1.partial" "$1"
}

# Sets $frames to a folder of 3,660 aligned frames of 1080x1440, of which no two are the same. They differ from day to day
# as photos of one person do: other light, other noise, another tilt of what is behind the face.
make_frames() {
    frames=$work/frames-3660
    [ -d "$frames" ] && return
    echo "Making 3,660 frames; this takes some ten minutes ..." >&2
    rm -rf "$work/sample-frames" "$frames.partial" && mkdir "$frames.partial"
    "$ptime" image "$root/Samples" "$work/sample-frames" --quiet > /dev/null
    local samples i
    mapfile -t samples < <(ls "$work/sample-frames"/*.jpg)
    for ((i = 0; i < 3660; i++)); do
        printf '%s\0' -i "${samples[i * 7 % ${#samples[@]}]}" -vf "eq=brightness=0.0$((i * 13 % 7)):saturation=0.$((90 + i * 17 % 10)),noise=alls=3:allf=u:all_seed=$i" \
            -q:v 3 -map_metadata -1 "$(printf '%s/%05d.jpg' "$frames.partial" "$i")"
    done | xargs -0 -P "$cores" -n 9 ffmpeg -nostdin -v error -y
    mv "$frames.partial" "$frames"
}

# COUNT FOLDER: a folder with the first of these frames, as links to the same files.
link_frames() {
    rm -rf "$2" && mkdir "$2"
    find "$frames" -name '*.jpg' | sort | sed -n "1,$1p" | xargs cp -l -t "$2"
}

# FRAMES FILM: what a person would type to make a film of the same kind with ffmpeg.
ffmpeg_film() {
    ffmpeg -nostdin -v error -y -framerate 20 -i "$1/%05d.jpg" -vf "$like_film" -c:v libx264 -preset medium -crf 18 \
        -pix_fmt yuv420p -movflags +faststart "$2"
}
# The conversion that the film's colours ask for, and its tags.
like_film="scale=out_color_matrix=bt709:out_range=tv,setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
