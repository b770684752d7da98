// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// How far a job is.
public struct JobProgress: Sendable {
    /// Pictures done, also those that were skipped.
    public var completed: Int
    public var total: Int
    public var skipped: Int
}

/// Told after each picture, in order, from one task at a time.
public typealias ProgressHandler = @Sendable (JobProgress) -> Void
