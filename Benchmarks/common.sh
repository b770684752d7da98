# Copyright the Picture Time authors
# SPDX-License-Identifier: Apache-2.0
#
# Sourced by the benchmarks beside it: the program, the pictures it works on, and how times become rows of a table.

# shellcheck disable=SC2034
export LC_ALL=C  # decimal points
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cores=$(nproc)
work=${TMPDIR:-/tmp}/picture-time-benchmark  # pictures are kept here; delete it when you are done
scratch=$work/scratch
# QUICK and RUNS are set by `run`, or by you.
choose() { if [ -n "${QUICK-}" ]; then echo "$2"; else echo "$1"; fi; }
runs=${RUNS:-$(choose 5 3)}

# shellcheck source=scripts/dependencies
source "$root/scripts/dependencies"
ensure_dependencies ffmpeg libjpeg-turbo-progs time
if [ -n "${PTIME-}" ]; then
    ptime=$PTIME
else
    "$root/scripts/ptime" --version > /dev/null  # builds when it must
    ptime=$("$root/scripts/ptime" --print-path)
fi

mkdir -p "$work"
# Two benchmarks at once would measure each other.
if [ "${0##*/}" != run ]; then
    exec 9> "$work/lock"
    flock -n 9 || { echo "Another benchmark is running." >&2 && exit 1; }
    rm -rf "$scratch" && mkdir "$scratch"
    trap 'rm -rf "$scratch"' EXIT
fi

# Measuring

# COMMAND...: sets $seconds and $megabytes, the wall time and the peak memory of the largest process. What the command
# prints is in $scratch/output.
measure() {
    local begin=$EPOCHREALTIME  # GNU time knows hundredths only
    /usr/bin/time -o "$scratch/kilobytes" -f %M "$@" > "$scratch/output"
    seconds=$(calculate "$EPOCHREALTIME - $begin" 3)
    megabytes=$(calculate "$(tail -n 1 "$scratch/kilobytes") / 1024" 0)
}

# EXPRESSION DECIMALS
calculate() { awk "BEGIN { printf \"%.${2:-2}f\", $1 }"; }
# EXPRESSION FILE: the median of an expression of the columns, such as '$2 / $1', over the lines of a file.
median() {
    awk "{ value = $1; print value }" "$2" | sort -g |
        awk '{ v[NR] = $1 } END { printf "%.6g\n", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# Printing

table_begins() {
    [ -n "${TABLE_HAS_BEGUN-}" ] && return
    echo "$cores cores, $(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1), medians of $runs runs"
    echo
    echo "| | Picture Time | against | | ratio |"
    echo "| --- | ---: | --- | ---: | ---: |"
}
# WHAT OURS AGAINST THEIRS RATIO
row() { echo "| $1 | $2 | $3 | $4 | $5 |"; }
in_seconds() { printf '%.2f s' "$1"; }
in_megabytes() { printf '%.0f MB' "$1"; }
# Three digits that count.
ratio() { printf '%#.3g' "$1" | sed 's/\.$//'; }
thousands() { echo "$1" | sed -E ':a; s/([0-9])([0-9]{3})($|,)/\1,\2\3/; ta'; }

# Pictures

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

# COUNT: sets $small to a folder of so many photos of 480x640.
make_small_photos() {
    small=$work/small-$1
    if [ ! -d "$work/small" ]; then
        rm -rf "$work/small.partial" && mkdir "$work/small.partial"
        local sample
        for sample in "$root"/Samples/*.jpg; do
            ffmpeg -nostdin -v error -y -i "$sample" -vf scale=480:640 -q:v 3 -map_metadata -1 \
                "$work/small.partial/${sample##*/}"
        done
        mv "$work/small.partial" "$work/small"
    fi
    multiply_photos "$small" "$1" "$work/small"
}

# COUNT: sets $frames to a folder of at least so many aligned frames of 1080x1440, of which no two are the same. They
# differ from day to day as photos of one person do: another pose, other light, other noise.
make_frames() {
    for frames in "$work"/frames-*; do
        [[ $frames =~ /frames-([0-9]+)$ ]] && [ "${BASH_REMATCH[1]}" -ge "$1" ] && return
    done
    frames=$work/frames-$1
    echo "Making $1 frames; a thousand take some three minutes ..." >&2
    rm -rf "$frames.partial" && mkdir "$frames.partial"
    # The samples' frames are made once, so that all sizes show the same.
    if [ ! -d "$work/sample-frames" ]; then
        rm -rf "$work/sample-frames.partial"
        "$ptime" image "$root/Samples" "$work/sample-frames.partial" --quiet > /dev/null
        mv "$work/sample-frames.partial" "$work/sample-frames"
    fi
    local samples i light
    mapfile -t samples < <(ls "$work/sample-frames"/*.jpg)
    for ((i = 0; i < $1; i++)); do
        light=brightness=0.0$((i * 13 % 7)):saturation=0.$((90 + i * 17 % 10))
        # Seven on, so that neighbours are not the photos of two days that follow each other.
        printf '%s\0' -i "${samples[i * 7 % ${#samples[@]}]}" -vf "eq=$light,noise=alls=3:allf=u:all_seed=$i" \
            -q:v 3 -map_metadata -1 "$(printf '%s/%05d.jpg' "$frames.partial" "$i")"
    done | xargs -0 -P "$cores" -n 9 ffmpeg -nostdin -v error -y
    mv "$frames.partial" "$frames"
}

# COUNT FOLDER: a folder with the first of these frames, as links to the same files.
link_frames() {
    mkdir "$2"
    find "$frames" -name '*.jpg' | sort | sed -n "1,$1p" | xargs -d '\n' cp -l -t "$2"
}

# Films

# The conversion from JPEG's full range that the film's colours ask for, and their tags.
bt709=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv
export like_film="scale=out_color_matrix=bt709:out_range=tv,setparams=$bt709"
# The same without ffmpeg's quick rounding, which makes white 234 instead of 235; it takes longer.
exact=flags=bicubic+accurate_rnd+full_chroma_int+full_chroma_inp
exactly_like_film="scale=out_color_matrix=bt709:out_range=tv:$exact,setparams=$bt709"
# FRAMES FILM: what a person would type to make a film of the same kind with ffmpeg.
ffmpeg_film() {
    ffmpeg -nostdin -v error -y -framerate 20 -i "$1/%05d.jpg" -vf "$like_film" -c:v libx264 -preset medium -crf 18 \
        -pix_fmt yuv420p -movflags +faststart "$2"
}
export -f ffmpeg_film

# FILM COUNT: ends when the film has another number of pictures, for then its time says nothing.
expect_pictures() {
    local pictures
    pictures=$(ffprobe -v error -select_streams v -show_entries stream=nb_frames -of csv=p=0 "$1")
    [ "$pictures" = "$2" ] || { echo "'${1##*/}' has $pictures pictures, not $2." >&2 && exit 1; }
}
# FOLDER COUNT: the same for frames.
expect_frames() {
    local found
    found=$(find "$1" -name '*.jpg' | wc -l)
    [ "$found" = "$2" ] || { echo "There are $found frames, not $2." >&2 && exit 1; }
}
