// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

/// The four equations of a least-squares fit with four unknowns.
enum NormalEquations {
    /// Solves them by Cholesky's decomposition.
    ///
    /// - Parameter rows: Of the matrix, which is symmetric.
    /// - Returns: Nil where they do not determine all of it.
    static func solve(_ rows: [SIMD4<Double>], _ right: SIMD4<Double>) -> SIMD4<Double>? {
        var l = [SIMD4<Double>](repeating: .zero, count: 4)
        for i in 0..<4 {
            for j in 0...i {
                var sum = rows[i][j]
                for k in 0..<j { sum -= l[i][k] * l[j][k] }
                if i == j {
                    guard sum > 1e-6 else { return nil }
                    l[i][i] = sum.squareRoot()
                } else {
                    l[i][j] = sum / l[j][j]
                }
            }
        }
        var x = right
        for i in 0..<4 {
            for k in 0..<i { x[i] -= l[i][k] * x[k] }
            x[i] /= l[i][i]
        }
        for i in (0..<4).reversed() {
            for k in (i + 1)..<4 { x[i] -= l[k][i] * x[k] }
            x[i] /= l[i][i]
        }
        return x
    }
}
