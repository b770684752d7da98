# Copyright the Picture Time authors
# SPDX-License-Identifier: Apache-2.0
"""Photos to frames as a plain script does it, with the same face networks, to be compared with `ptime image`.

    plain-pipeline.py [--lean] [--processes N] PHOTOS FRAMES

Without --lean, the way of the original Picture Time: every detection with a new FaceMesh object, eyes rounded to whole
pixels, the photo turned, resized, looked at again, pasted on 3000x5000 pixels and shrunk to 648x1080. With --lean, one
FaceMesh object for all photos, the centres of the irises, and one warp to 1080x1440. Needs mediapipe, opencv and numpy.
"""
import argparse
import math
import multiprocessing
import os
import pathlib
import sys

os.environ["GLOG_minloglevel"] = "3"
import cv2
import mediapipe
import numpy

FaceMesh = mediapipe.solutions.face_mesh.FaceMesh


class NoFace(Exception):
    pass


def points(result, picture, indices):
    """The mean of some points of the first face, in pixels."""
    if not result.multi_face_landmarks:
        raise NoFace
    height, width = picture.shape[:2]
    mesh = result.multi_face_landmarks[0].landmark
    return [sum(mesh[i].x for i in indices) / len(indices) * width,
            sum(mesh[i].y for i in indices) / len(indices) * height]


def eyes_of_original(picture):
    with FaceMesh(max_num_faces=1) as mesh:
        result = mesh.process(picture)
    left = [round(v) for v in points(result, picture, (130, 243))]
    right = [round(v) for v in points(result, picture, (463, 359))]
    return left, right


def original(photo, target):
    picture = cv2.cvtColor(cv2.imread(str(photo)), cv2.COLOR_BGR2RGB)
    left, right = eyes_of_original(picture)
    height, width = picture.shape[:2]
    angle = math.degrees(math.atan2(right[1] - left[1], right[0] - left[0]))
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    picture = cv2.warpAffine(picture, turn, (width, height))
    scale = 700 / math.dist(left, right)
    picture = cv2.resize(picture, None, fx=scale, fy=scale)
    left, _ = eyes_of_original(picture)
    canvas = numpy.zeros((5000, 3000, 3), numpy.uint8)
    x, y = 1200 - left[0], 2500 - left[1]
    height, width = picture.shape[:2]
    part = picture[max(-y, 0):min(5000 - y, height), max(-x, 0):min(3000 - x, width)]
    canvas[max(y, 0):max(y, 0) + part.shape[0], max(x, 0):max(x, 0) + part.shape[1]] = part
    frame = cv2.resize(canvas, (648, 1080), interpolation=cv2.INTER_LANCZOS4)
    cv2.imwrite(str(target), cv2.cvtColor(frame, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 70])


lean_mesh = None


def lean(photo, target):
    global lean_mesh
    if lean_mesh is None:
        lean_mesh = FaceMesh(static_image_mode=True, max_num_faces=1, refine_landmarks=True)
    picture = cv2.imread(str(photo))
    result = lean_mesh.process(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
    left, right = points(result, picture, range(468, 473)), points(result, picture, range(473, 478))
    dx, dy = right[0] - left[0], right[1] - left[1]
    scale = 324 / math.hypot(dx, dy)
    angle = math.atan2(dy, dx)
    a, b = scale * math.cos(angle), scale * math.sin(angle)
    x, y = (left[0] + right[0]) / 2, (left[1] + right[1]) / 2
    matrix = numpy.array([[a, b, 539.5 - a * x - b * y], [-b, a, 648 + b * x - a * y]])
    frame = cv2.warpAffine(picture, matrix, (1080, 1440), flags=cv2.INTER_CUBIC)
    cv2.imwrite(str(target), frame, [cv2.IMWRITE_JPEG_QUALITY, 92])


def work(job):
    function, photo, target = job
    # One thread a process, as the photos keep all cores busy.
    cv2.setNumThreads(1)
    try:
        function(photo, target)
    except NoFace:
        print(f"No face in {photo.name}", file=sys.stderr)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lean", action="store_true")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("photos", type=pathlib.Path)
    parser.add_argument("frames", type=pathlib.Path)
    options = parser.parse_args()
    options.frames.mkdir(exist_ok=True)
    function = lean if options.lean else original
    jobs = [(function, photo, options.frames / f"{number:05}.jpg")
            for number, photo in enumerate(sorted(options.photos.glob("*.jpg")))]
    with multiprocessing.Pool(options.processes) as pool:
        for _ in pool.imap_unordered(work, jobs):
            pass


if __name__ == "__main__":
    main()
