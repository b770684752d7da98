// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// The version of the library and of the programs built from it, as in semantic versioning 2.0.
public let pictureTimeVersion = "0.1.0"
