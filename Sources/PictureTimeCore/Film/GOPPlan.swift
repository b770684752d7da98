// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// Where groups of pictures begin.
enum GOPPlan {
    /// How many pictures a group has, but for the last.
    ///
    /// Short groups are coded on all processors at once and make seeking quick. On 112 aligned days groups of about 20
    /// cost 1 % in size against groups of 250.
    static let length = 20
}
