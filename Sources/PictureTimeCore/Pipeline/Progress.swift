// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// How far a job is.
public struct JobProgress: Sendable {
    /// What is being done.
    public enum Stage: Sendable {
        /// A spread of the photos is looked at to learn the person's face, before the first of them is aligned.
        case profile
        /// What the job is for.
        case pictures
    }

    public var stage = Stage.pictures
    /// Pictures done, also those that were skipped.
    public var completed: Int
    public var total: Int
    public var skipped: Int
}

/// Told after each picture, in order, from one task at a time. A stage that comes before the pictures counts by itself.
public typealias ProgressHandler = @Sendable (JobProgress) -> Void
