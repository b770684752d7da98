// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// A face cut out of a photo, small enough that many fit into memory, with its points.
struct FaceSample: Sendable {
    private let picture: PixelBuffer
    /// In the picture's pixels.
    let landmarks: FaceLandmarks

    private static let pixelsPerUnit = 96.0
    private static let size = PixelSize(width: 280, height: 224)
    /// From the average face to the picture; there is room around what a patch shows.
    private static let fromProfile = SimilarityTransform(a: pixelsPerUnit, b: 0, tx: 139.5, ty: 84.5)

    init(of photo: DecodedPhoto, _ landmarks: FaceLandmarks, under toProfile: SimilarityTransform)
        throws(PictureTimeError)
    {
        let toPicture = toProfile.then(Self.fromProfile)
        picture = try photo.look(at: Self.size, by: toPicture.affine, border: .replicate)
        self.landmarks = landmarks.moved(by: toPicture)
    }

    /// The picture as a photo, whose pixels are those of the points.
    var photo: DecodedPhoto { DecodedPhoto(pixels: picture, storedSize: Self.size) }
}

extension FaceLandmarks {
    fileprivate func moved(by transform: SimilarityTransform) -> FaceLandmarks {
        FaceLandmarks(
            mesh: mesh.map { transform($0) }, leftEye: leftEye.moved(by: transform),
            rightEye: rightEye.moved(by: transform), presence: presence)
    }
}

extension Eye {
    fileprivate func moved(by transform: SimilarityTransform) -> Eye {
        Eye(iris: transform(iris), outerCorner: transform(outerCorner), innerCorner: transform(innerCorner))
    }
}
