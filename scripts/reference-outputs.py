#!/usr/bin/env python3
# Copyright the Picture Time authors
# SPDX-License-Identifier: Apache-2.0
#
# Writes Tests/Fixtures/Resources/reference-outputs.json: what the original
# TFLite face models answer for inputs cut from the test picture. Tests compare
# the converted models with these values.
#
# Usage:
#   python3.11 -m venv venv
#   venv/bin/pip install tensorflow-cpu==2.16.2 "numpy<2" \
#       "opencv-python-headless<4.7"
#   venv/bin/pip download --no-deps mediapipe==0.10.14
#   venv/bin/python scripts/reference-outputs.py mediapipe-0.10.14-*.whl
#
# The wheel is only read as an archive; it need not be installed. An optional
# second argument is the file to write instead.

import json
import os
import pathlib
import sys
import zipfile

os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import cv2
import numpy as np
import tensorflow as tf

ROOT = pathlib.Path(__file__).resolve().parent.parent
RESOURCES = ROOT / "Tests/Fixtures/Resources"

# Places in the picture, as (x, y) of the top left pixel. The face fills about
# 98 x 115 pixels; a mesh input normally shows it with such a margin.
MESH_ORIGIN = (129, 30)
RIGHT_EYE_ORIGIN = (215, 72)
LEFT_EYE_ORIGIN = (172, 71)

# Few anchors answer to the face; the others only add bulk.
ANCHORS_KEPT = 16


def network_input(values):
    """One image as the networks take it: 1 x height x width x 3, float32."""
    return np.ascontiguousarray(values[None], dtype=np.float32)


def whole_picture(picture):
    # 512 / 4 = 128, so averaging 4 x 4 blocks needs no resampling filter,
    # which every library would do a little differently.
    blocks = picture.astype(np.float64).reshape(128, 4, 128, 4, 3).mean(axis=(1, 3))
    return network_input(blocks / 127.5 - 1)


def crop(picture, origin, size):
    x, y = origin
    return network_input(picture[y : y + size, x : x + size].astype(np.float64) / 255)


def run_original(content, values):
    # The plain reference kernels: no fast paths that depend on the processor.
    interpreter = tf.lite.Interpreter(
        model_content=content,
        num_threads=1,
        experimental_op_resolver_type=tf.lite.experimental.OpResolverType.BUILTIN_REF,
    )
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], values)
    interpreter.invoke()
    return {
        output["name"]: interpreter.get_tensor(output["index"]).copy()
        for output in interpreter.get_output_details()
    }


def rounded(values):
    return [float(f"{value:.6g}") for value in np.asarray(values).ravel()]


def described(array):
    return {"shape": list(array.shape), "values": rounded(array)}


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: reference-outputs.py MEDIAPIPE_WHEEL [OUTPUT_JSON]")
    target = pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 else RESOURCES / "reference-outputs.json"

    picture = cv2.imread(str(RESOURCES / "astronaut.png"), cv2.IMREAD_COLOR)
    if picture is None or picture.shape != (512, 512, 3):
        sys.exit("error: astronaut.png is missing or not 512 x 512")
    picture = picture[:, :, ::-1]  # OpenCV reads BGR

    # entry name, model, path in the wheel, place in the picture, input
    cases = [
        (
            "face_detection_short_range",
            "face_detection_short_range",
            "face_detection",
            {"origin": [0, 0], "size": 512, "block": 4, "range": [-1, 1]},
            whole_picture(picture),
        ),
        (
            "face_landmark",
            "face_landmark",
            "face_landmark",
            {"origin": list(MESH_ORIGIN), "size": 192, "block": 1, "range": [0, 1]},
            crop(picture, MESH_ORIGIN, 192),
        ),
        (
            "iris_landmark",
            "iris_landmark",
            "iris_landmark",
            {"origin": list(RIGHT_EYE_ORIGIN), "size": 64, "block": 1, "range": [0, 1]},
            crop(picture, RIGHT_EYE_ORIGIN, 64),
        ),
        (
            "iris_landmark_left_of_picture",
            "iris_landmark",
            "iris_landmark",
            {"origin": list(LEFT_EYE_ORIGIN), "size": 64, "block": 1, "range": [0, 1]},
            crop(picture, LEFT_EYE_ORIGIN, 64),
        ),
    ]

    result = {}
    with zipfile.ZipFile(sys.argv[1]) as wheel:
        for entry, model, folder, place, values in cases:
            content = wheel.read(f"mediapipe/modules/{folder}/{model}.tflite")
            original = run_original(content, values)
            result[entry] = {"model": model, "input": place}
            if model == "face_detection_short_range":
                scores = original["classificators"][0, :, 0]
                boxes = original["regressors"][0]
                best = np.argsort(-scores, kind="stable")[:ANCHORS_KEPT]
                result[entry]["shapes"] = {
                    name: list(array.shape) for name, array in original.items()
                }
                result[entry]["anchors"] = [
                    {
                        "index": int(index),
                        "score": rounded(scores[index])[0],
                        "regressors": rounded(boxes[index]),
                    }
                    for index in best
                ]
            else:
                result[entry]["outputs"] = {
                    name: described(array) for name, array in original.items()
                }

    target.write_text(json.dumps(result, separators=(",", ":")).replace('},"', '},\n"') + "\n")


main()
