// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import ServiceLifecycle

/// What runs beside the site: aligning what was left waiting, and sweeping every hour.
struct Housekeeping: Service {
    let library: PhotoLibrary

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await library.alignWaiting()
            while !Task.isCancelled {
                do { try await library.sweep() } catch {
                    library.logger.error("sweep failed", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: .seconds(3600))
            }
        }
        library.queue.stop()
    }
}
