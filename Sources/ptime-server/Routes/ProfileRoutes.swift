// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import Hummingbird
internal import PictureTimeCore

/// The profile that photos are aligned onto.
struct ProfileRoutes: Sendable {
    let shelf: ProfileShelf

    var routes: [Route] {
        [
            Route(method: .put, path: "/picture-time/profile", access: .ownerOrProgram, body: .file) { call in
                let profile = try await shelf.receive(
                    call.request.body, digest: try PhotoRoutes.digest(of: call.request))
                return .json(ServerProfile(profile))
            }
        ]
    }
}
