// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import PictureTimeCore
internal import ServiceLifecycle

/// The parts of a server, put together. Without a socket, so that tests can drive them.
struct Server: Sendable {
    let settings: ServerSettings
    let folder: DataFolder
    let database: Database
    let library: PhotoLibrary
    let shelf: FilmShelf
    let keeper: Keeper
    let pages: Pages
    let siteStore: SiteStore
    let origin: Origin
    let logger: Logger
    let routes: [Route]

    /// Opens the data folder, and puts in order what a killed server left there.
    ///
    /// - Parameter now: The clock.
    init(_ settings: ServerSettings, logger: Logger, now: @escaping @Sendable () -> Date = { Date() }) throws {
        self.settings = settings
        self.logger = logger
        folder = DataFolder(url: settings.data)
        guard FileManager.default.fileExists(atPath: folder.database.path) else {
            throw Refusal(
                "There is no site in '\(settings.data.path)' yet. Make one with: ptime-server init --data \(settings.data.path)"
            )
        }
        try folder.prepare()
        database = try Database(folder.database)
        folder.setBallastAside()
        let findings = try StartupCheck(folder: folder, database: database).run()
        for text in findings.repaired { logger.notice("repaired", metadata: ["what": "\(text)"]) }
        for text in findings.problems { logger.warning("does not fit", metadata: ["what": "\(text)"]) }

        let isSecure = settings.publicURL?.isSecure ?? false
        library = PhotoLibrary(
            folder: folder, database: database, settings: settings,
            queue: try AlignmentQueue(
                canvas: settings.canvas, profile: ProfileShelf.stored(in: folder, logger: logger),
                workers: settings.workers), downloads: Downloads(),
            uploadLimit: HourlyLimit(settings.uploadsPerHour), now: now, logger: logger)
        shelf = FilmShelf(folder: folder, database: database, settings: settings, now: now, logger: logger)
        keeper = Keeper(database: database, now: now, isSecure: isSecure)
        pages = try Pages()
        siteStore = SiteStore(folder: folder.site)
        origin = Origin(publicURL: settings.publicURL, port: settings.port)
        routes =
            PageRoutes(library: library, shelf: shelf, keeper: keeper, pages: pages, timeZone: .current).routes
            + PhotoRoutes(library: library).routes + FilmRoutes(shelf: shelf).routes
            + ProfileRoutes(
                shelf: ProfileShelf(folder: folder, queue: library.queue, settings: settings, logger: logger)
            ).routes
            + SiteRoutes(store: siteStore, publicURL: settings.publicURL).routes
            + [.get("/healthz", .everyone) { _ in .json(["status": "ok"]) }]
    }

    func router() -> Router<ServerContext> {
        let router = Router(context: ServerContext.self, options: .autoGenerateHeadEndpoints)
        router.add(
            middleware: Envelope(origin: origin, isSecure: settings.publicURL?.isSecure ?? false) {
                [pages, keeper, siteStore] failure, call in
                // Outside of Picture Time it is the owner's page that says so.
                if failure.status == .notFound, !call.request.uri.path.hasPrefix("/picture-time") {
                    return SitePages(siteStore.site).notFound()
                }
                var call = call
                call.context.identity = (try? await keeper.identity(of: call.request)) ?? .anyone
                return pages.message(failure, call)
            })
        let gate = Gate(
            keeper: keeper,
            isFilmPublic: { [database] in try await database.read { try Setting.filmIsPublic.value(in: $0) == "1" } },
            origin: origin)
        for route in routes {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                try await gate.pass(request, context, to: route)
            }
        }
        return router
    }

    /// Answers until it is asked to stop; uploads that are under way are finished then.
    func run(onRunning: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
        let application = Application(
            router: router(),
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [RequestDeadline()], idleTimeout: .seconds(60),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(settings.maxConnections)),
            services: [Housekeeping(library: library)],
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) }, logger: logger)
        try await application.runService()
        library.queue.stop()
    }
}
