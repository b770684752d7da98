// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Files that tests read.
public enum Fixtures {
    public static func url(_ name: String) -> URL {
        Bundle.module.url(forResource: "Resources", withExtension: nil)!.appending(path: name)
    }
}
