// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import GRDB
internal import HTTPTypes
internal import Hummingbird
internal import PictureTimeCore

/// The pages of Picture Time, and what their forms do.
struct PageRoutes: Sendable {
    let library: PhotoLibrary
    let shelf: FilmShelf
    let keeper: Keeper
    let pages: Pages
    let timeZone: TimeZone

    private var database: Database { library.database }
    private var now: Date { library.now() }

    var routes: [Route] {
        [
            .get("/picture-time/assets/{name}", .everyone) { call in try pages.asset(call) },
            .get("/picture-time/login", .everyone, loginPage),
            .form("/picture-time/login", .everyone, logIn),
            .form("/picture-time/logout", .owner, logOut),
            .get("/picture-time/", .viewers, overview),
            .get("/picture-time/upload", .owner, uploadPage),
            Route(
                method: .post, path: "/picture-time/upload", access: .owner, body: .formWithFile, handler: upload),
            .get("/picture-time/photos", .owner, list),
            .get("/picture-time/photos/{id}", .ownerOrProgram, photo),
            .form("/picture-time/photos/{id}/eyes", .owner, setEyes),
            .form("/picture-time/photos/{id}/date", .owner, setDate),
            .form("/picture-time/photos/{id}/delete", .owner, delete),
            .form("/picture-time/photos/{id}/restore", .owner, restore),
            .get("/picture-time/settings", .owner) { call in try await settings(call, newKey: nil) },
            .form("/picture-time/settings", .owner, save),
            .form("/picture-time/settings/keys", .owner, makeKey),
            .form("/picture-time/settings/keys/{id}/revoke", .owner, revokeKey),
            .form("/picture-time/settings/password", .owner, changePassword),
        ]
    }

    private func language(_ call: Call) -> PageLanguage { PageLanguage(call.request.headers[.acceptLanguage]) }

    // MARK: Logging in

    private func loginPage(_ call: Call) async throws -> Response {
        if case .owner = call.identity { return .seeOther("/picture-time/") }
        return .html(loginForm(call, next: call.query("next"), error: nil))
    }

    private func loginForm(_ call: Call, next: String?, error: String?) -> String {
        pages.render("login", title: "Log in", call, ["error": error, "next": Self.ownPath(next)])
    }

    private func logIn(_ call: Call) async throws -> Response {
        let next = Self.ownPath(call.fields["next"])
        do {
            let cookie = try await keeper.logIn(password: call.fields["password"] ?? "")
            var response = Response.seeOther(next)
            response.headers[.setCookie] = cookie
            return response
        } catch let failure as Failure {
            guard call.context.wantsHTML else { throw failure }
            var response = Response.html(loginForm(call, next: next, error: failure.detail), status: failure.status)
            response.headers.append(contentsOf: failure.headers)
            return response
        }
    }

    /// Where to go after logging in: only ever to a page of our own.
    private static func ownPath(_ path: String?) -> String {
        guard let path, path.hasPrefix("/picture-time"), !path.contains("\\"), !path.contains("//"),
            path.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F })
        else { return "/picture-time/" }
        return path
    }

    private func logOut(_ call: Call) async throws -> Response {
        guard case .owner(let session, _) = call.identity else { throw Failure.notFound }
        var response = Response.seeOther("/picture-time/login")
        response.headers[.setCookie] = try await keeper.logOut(session: session)
        return response
    }

    // MARK: Overview

    private func overview(_ call: Call) async throws -> Response {
        let (photos, film, lastSync, retention) = try await database.read { db in
            (
                try StoredPhoto.filter(sql: "IFNULL(\"end\", '') <> 'deleted' AND trashed IS NULL").fetchAll(db),
                try StoredFilm.fetchOne(db, key: 1), try Setting.lastSync.value(in: db).flatMap { Double($0) },
                try Retention(in: db)
            )
        }
        let language = language(call)
        var values: [String: Any?] = [:]
        if let film {
            var shown = [
                "src": "/picture-time/video?v=\(film.digest.prefix(12))", "frameCount": "\(film.frameCount)",
                "duration": Self.duration(film.duration), "width": "\(film.width)", "height": "\(film.height)",
                "updated": language.moment(film.updated, now: now, timeZone: timeZone),
            ]
            if FileManager.default.fileExists(atPath: library.folder.latestFrame.path) {
                shown["poster"] = "/picture-time/poster?v=\(film.digest.prefix(12))"
            }
            values["film"] = shown
        }
        guard case .owner = call.identity else {
            return .html(pages.render("overview", title: "The film", call, values))
        }
        var entries: [String: PhotoCalendar.Entry] = [:]
        for photo in photos {
            guard let day = photo.day else { continue }
            // One good photo makes a day.
            if let known = entries[day], !known.isDoubtful, photo.state != .aligned { continue }
            entries[day] = PhotoCalendar.Entry(
                isDoubtful: photo.state == .needsAttention, photo: photo.end == nil ? photo.id : entries[day]?.photo)
        }
        let calendar = PhotoCalendar(entries, today: now, timeZone: timeZone)
        values["today"] = [
            "isTaken": calendar.isTakenToday,
            "text": calendar.isTakenToday ? "Today’s photo is there." : "Today is still empty.",
        ]
        let streak = calendar.streak
        if calendar.dayCount > 0 {
            values["streak"] = [
                "days": "\(streak)", "text": streak == 1 ? "1 day in a row" : "\(streak) days in a row",
                "longest": calendar.longestStreak == 1 ? "1 day" : "\(calendar.longestStreak) days",
                "totalDays": "\(calendar.dayCount)",
            ]
        }
        let waiting = photos.filter { $0.end == nil }
        let aligned = waiting.filter { $0.state == .aligned }.max { $0.captureDate ?? "" < $1.captureDate ?? "" }
        if let aligned {
            values["latest"] = [
                "src": "/picture-time/photos/\(aligned.id)/frame", "href": "/picture-time/photos/\(aligned.id)",
                "date": language.date(aligned.captureDate ?? ""),
            ]
        }
        if let lastSync {
            let moment = Date(timeIntervalSince1970: lastSync)
            let isRecent = now.timeIntervalSince(moment) < 2 * 86_400
            values["sync"] = [
                "isGood": isRecent,
                "text": "Home last called \(language.moment(moment, now: now, timeZone: timeZone)).",
            ]
        }
        values["waiting"] = [
            "count": "\(waiting.count)",
            "text": waiting.isEmpty
                ? "Nothing waits to be fetched."
                : waiting.count == 1 ? "1 photo waits to be fetched." : "\(waiting.count) photos wait to be fetched.",
        ]
        values["years"] = calendar.years(in: language)
        return .html(
            pages.render("overview", title: "Overview", call, warnings: warnings(waiting, retention), values))
    }

    /// What ends soon and nobody has fetched.
    private func warnings(_ waiting: [StoredPhoto], _ retention: Retention) -> [Pages.Warning] {
        var warnings: [Pages.Warning] = []
        let soon = waiting.filter { photo in
            photo.expires(after: retention).map { $0.timeIntervalSince(now) < Retention.warning } ?? false
        }
        if let first = soon.compactMap({ $0.expires(after: retention) }).min() {
            let hours = max(Int(first.timeIntervalSince(now) / 3600), 0)
            let when = hours < 1 ? "within the hour" : hours < 48 ? "in \(hours) hours" : "in \(hours / 24) days"
            warnings.append(
                Pages.Warning(
                    text: soon.count == 1
                        ? "1 photo has not been fetched and will be deleted \(when)."
                        : "\(soon.count) photos have not been fetched; the first will be deleted \(when).",
                    href: "/picture-time/photos"))
        }
        let doubtful = waiting.filter { $0.state == .needsAttention }
        if let first = doubtful.first {
            warnings.append(
                Pages.Warning(
                    text: doubtful.count == 1 ? "1 photo needs your eye." : "\(doubtful.count) photos need your eye.",
                    href: doubtful.count == 1 ? "/picture-time/photos/\(first.id)" : "/picture-time/photos"))
        }
        return warnings
    }

    private func currentWarnings() async throws -> [Pages.Warning] {
        let (waiting, retention) = try await database.read { db in
            (
                try StoredPhoto.filter(StoredPhoto.Columns.end == nil).filter(StoredPhoto.Columns.trashed == nil)
                    .fetchAll(db),
                try Retention(in: db)
            )
        }
        return warnings(waiting, retention)
    }

    private static func duration(_ seconds: Double) -> String {
        let whole = Int(seconds.rounded())
        return whole < 60 ? "\(whole) s" : "\(whole / 60) min \(whole % 60) s"
    }

    // MARK: Sending photos

    private func uploadPage(_ call: Call) async throws -> Response {
        let canvas = library.settings.canvas
        let half = canvas.interocularDistance / 2
        let hasGhost = FileManager.default.fileExists(atPath: library.folder.latestFrame.path)
        let ghost: [String: Any]? = hasGhost ? ["src": "/picture-time/poster"] : nil
        let today = PhotoCalendar([:], today: now, timeZone: timeZone).today
        return .html(
            pages.render(
                "upload", title: "Add a photo", call, warnings: try await currentWarnings(),
                [
                    "ghost": ghost, "maxBytes": "\(library.settings.maxUploadBytes)", "today": today,
                    "canvas": [
                        "width": "\(canvas.size.width)", "height": "\(canvas.size.height)", "eyeY": "\(canvas.eyeLine)",
                        "eyeLeftX": "\(canvas.eyeCenter - half)", "eyeRightX": "\(canvas.eyeCenter + half)",
                    ],
                ]))
    }

    /// The form of browsers without scripts. Its token comes before the file.
    private func upload(_ call: Call) async throws -> Response {
        let form = try MultipartForm(call.request)
        var fields: [String: String] = [:]
        var received: [PhotoLibrary.Received] = []
        while let part = try await form.nextPart() {
            switch part {
            case .field(let name, let value):
                fields[name] = value
            case .file(_, let name):
                try Gate.check(fields["csrf"], call.identity.csrf)
                guard received.count < 100 else { throw Failure(.contentTooLarge, "At most 100 photos at once.") }
                let name = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? "photo.jpg"
                let date = try Call.date(fields["date"])
                // The photo is taken in while the form is still coming.
                received.append(
                    try await library.receive(
                        FormFile(form: form), name: name, date: date, byteCount: nil, digest: nil))
            }
        }
        try Gate.check(fields["csrf"], call.identity.csrf)
        guard let first = received.first else { throw Failure(.badRequest, "No photo was chosen.") }
        guard received.count == 1 else { return .seeOther("/picture-time/photos?done=uploaded") }
        let notice: Pages.Notice =
            first.isDuplicate ? .duplicate : first.photo.state == .needsAttention ? .attention : .uploaded
        return .seeOther("/picture-time/photos/\(first.photo.id)?done=\(notice.rawValue)")
    }

    // MARK: Photos

    private static let pageLength = 60

    private func list(_ call: Call) async throws -> Response {
        let page = max(call.query("page").flatMap { Int($0) } ?? 0, 0)
        let (photos, retention) = try await database.read { db in
            (
                try StoredPhoto.filter(StoredPhoto.Columns.end == nil).filter(StoredPhoto.Columns.trashed == nil)
                    .order(sql: "IFNULL(captureDate, '') DESC, uploaded DESC")
                    .limit(Self.pageLength + 1, offset: min(page, 1_000_000) * Self.pageLength).fetchAll(db),
                try Retention(in: db)
            )
        }
        let language = language(call)
        let items: [[String: Any]] = photos.prefix(Self.pageLength).map { photo in
            var item: [String: Any] = [
                "id": photo.id, "href": "/picture-time/photos/\(photo.id)", "name": photo.name,
                "state": photo.state.rawValue,
                "date": photo.captureDate.map { language.date($0) } ?? "No date", "stateText": Self.words(photo),
            ]
            if photo.frameDigest != nil {
                item["thumb"] = "/picture-time/photos/\(photo.id)/frame"
            } else if photo.mediaType == "image/jpeg" || photo.mediaType == "image/png"
                || photo.mediaType == "image/webp"
            {
                item["thumb"] = "/picture-time/photos/\(photo.id)/original"
            }
            if let expires = photo.expires(after: retention) {
                let hours = max(expires.timeIntervalSince(now) / 3600, 0)
                item["expires"] = hours < 48 ? "in \(Int(hours)) hours" : "in \(Int(hours / 24)) days"
                item["expiresSoon"] = expires.timeIntervalSince(now) < Retention.warning
            }
            return item
        }
        return .html(
            pages.render(
                "photos", title: "Photos", call, warnings: try await currentWarnings(),
                [
                    "photos": items, "isEmpty": items.isEmpty,
                    "older": photos.count > Self.pageLength ? "/picture-time/photos?page=\(page + 1)" : nil,
                    "newer": page > 0 ? "/picture-time/photos?page=\(page - 1)" : nil,
                ]))
    }

    private static func words(_ photo: StoredPhoto) -> String {
        switch photo.state {
        case .aligned: "aligned"
        case .needsAttention: "needs your eye"
        case .waiting: "waiting"
        }
    }

    private func photo(_ call: Call) async throws -> Response {
        let id = try call.identifier()
        let photo = try await library.find(id)
        let (retention, previous, next) = try await neighbours(of: photo)
        guard call.context.wantsHTML else { return .json(ServerPhoto(photo, retention: retention)) }
        if photo.end != nil { _ = try await library.present(id) }
        let language = language(call)
        let eyes = (photo.edit?.leftEye ?? photo.record?.leftEye, photo.edit?.rightEye ?? photo.record?.rightEye)
        let size = (Double(photo.width ?? 0), Double(photo.height ?? 0))
        func text(_ eye: [Double]?, _ axis: Int, otherwise: Double) -> String {
            let value = eye.flatMap { $0.count == 2 ? $0[axis] : nil } ?? otherwise
            return String(Double(Int(value * 10)) / 10)
        }
        let expires = photo.expires(after: retention).map {
            "Deleted \(language.moment($0, now: now, timeZone: timeZone)), unless home fetches it before."
        }
        return .html(
            pages.render(
                "photo", title: photo.captureDate.map { language.date($0) } ?? photo.name, call,
                warnings: try await currentWarnings(),
                [
                    "id": id, "name": photo.name, "state": photo.state.rawValue, "stateText": Self.words(photo),
                    "date": photo.captureDate.map { language.dateAndTime($0) } ?? "No date",
                    "dateISO": photo.captureDate.map {
                        String($0.prefix($0.count > 10 ? 16 : 10)) + ($0.count > 10 ? "" : "T12:00")
                    },
                    "dateSource": photo.dateSource.flatMap { DateSource(rawValue: $0)?.words }, "reason": photo.reason,
                    "hasFrame": photo.frameDigest != nil,
                    "frame": "/picture-time/photos/\(id)/frame?v=\(photo.frameDigest?.prefix(12) ?? "")",
                    "original": "/picture-time/photos/\(id)/original", "originalWidth": "\(photo.width ?? 0)",
                    "originalHeight": "\(photo.height ?? 0)", "leftEyeX": text(eyes.0, 0, otherwise: size.0 * 0.4),
                    "leftEyeY": text(eyes.0, 1, otherwise: size.1 * 0.45),
                    "rightEyeX": text(eyes.1, 0, otherwise: size.0 * 0.6),
                    "rightEyeY": text(eyes.1, 1, otherwise: size.1 * 0.45), "previous": previous, "next": next,
                    "expires": expires, "isDeleted": photo.trashed != nil,
                ]))
    }

    private func neighbours(of photo: StoredPhoto) async throws -> (Retention, previous: String?, next: String?) {
        let (retention, ids) = try await database.read { db in
            (
                try Retention(in: db),
                try String.fetchAll(
                    db,
                    sql:
                        "SELECT id FROM photo WHERE \"end\" IS NULL AND trashed IS NULL ORDER BY IFNULL(captureDate, ''), uploaded"
                )
            )
        }
        guard let index = ids.firstIndex(of: photo.id) else { return (retention, nil, nil) }
        func href(_ index: Int) -> String? { ids.indices.contains(index) ? "/picture-time/photos/\(ids[index])" : nil }
        return (retention, href(index - 1), href(index + 1))
    }

    private func setEyes(_ call: Call) async throws -> Response {
        let id = try call.identifier()
        func number(_ name: String) throws -> Double {
            guard let value = call.fields[name].flatMap({ Double($0.replacing(",", with: ".")) }), value.isFinite else {
                throw Failure(.unprocessableContent, "The eyes need four numbers, in pixels of the photo.")
            }
            return value
        }
        let left = [try number("leftX"), try number("leftY")]
        let right = [try number("rightX"), try number("rightY")]
        _ = try await library.edit(id) { edit in (edit.leftEye, edit.rightEye, edit.face) = (left, right, nil) }
        return .seeOther("/picture-time/photos/\(id)?done=eyes")
    }

    private func setDate(_ call: Call) async throws -> Response {
        let id = try call.identifier()
        guard let date = try Call.date(call.fields["date"]) else {
            throw Failure(.unprocessableContent, "There is no date.")
        }
        _ = try await library.edit(id) { $0.date = date }
        return .seeOther("/picture-time/photos/\(id)?done=date")
    }

    private func delete(_ call: Call) async throws -> Response {
        let id = try call.identifier()
        try await library.trash(id)
        return .seeOther("/picture-time/photos?done=deleted&photo=\(id)")
    }

    private func restore(_ call: Call) async throws -> Response {
        let id = try call.identifier()
        try await library.restore(id)
        return .seeOther("/picture-time/photos/\(id)?done=restored")
    }

    // MARK: Settings

    private func settings(_ call: Call, newKey: String?) async throws -> Response {
        let (isPublic, retention, keys) = try await database.read { db in
            (
                try Setting.filmIsPublic.value(in: db) == "1", try Retention(in: db),
                try StoredKey.order(Column("created")).fetchAll(db)
            )
        }
        let language = language(call)
        let used = try await library.usedBytes()
        let limit = library.settings.quotaBytes
        let rows: [[String: Any]] = keys.map { key in
            var row: [String: Any] = [
                "id": key.id, "label": key.label, "isRevoked": key.revoked != nil,
                "created": language.moment(key.created, now: now, timeZone: timeZone),
            ]
            row["lastUsed"] = key.lastUsed.map { language.moment($0, now: now, timeZone: timeZone) }
            return row
        }
        return .html(
            pages.render(
                "settings", title: "Settings", call, warnings: try await currentWarnings(),
                [
                    "filmIsPublic": isPublic, "retentionDays": "\(retention.days)", "keys": rows, "newKey": newKey,
                    "quota": [
                        "used": Self.size(used), "limit": Self.size(limit),
                        "percent": "\(min(used * 100 / max(limit, 1), 100))",
                    ],
                    "version": pictureTimeVersion,
                ]))
    }

    private static func size(_ bytes: Int) -> String {
        bytes < 1_000_000_000 ? "\(bytes / 1_000_000) MB" : "\(Double(bytes / 100_000_000) / 10) GB"
    }

    private func save(_ call: Call) async throws -> Response {
        guard let days = call.fields["retentionDays"].flatMap({ Int($0) }), (0...3650).contains(days) else {
            throw Failure(.unprocessableContent, "Photos are kept for 0 (for ever) to 3650 days.")
        }
        let isPublic = call.fields["filmIsPublic"] != nil
        try await database.write { db in
            try Setting.filmIsPublic.set(isPublic ? "1" : "0", in: db)
            try Setting.retentionDays.set("\(days)", in: db)
        }
        return .seeOther("/picture-time/settings?done=settings")
    }

    private func makeKey(_ call: Call) async throws -> Response {
        let label = (call.fields["label"] ?? "").trimmed
        guard (1...80).contains(label.count) else {
            throw Failure(
                .unprocessableContent, "Name the key after the machine that will use it, in at most 80 letters.")
        }
        let new = StoredKey.make(label: label, at: now)
        try await database.write { db in try new.stored.insert(db) }
        return try await settings(call, newKey: new.key)
    }

    private func revokeKey(_ call: Call) async throws -> Response {
        let (id, now) = (try call.identifier(), now)
        let count = try await database.write { db in
            try db.execute(sql: "UPDATE key SET revoked = IFNULL(revoked, ?) WHERE id = ?", arguments: [now, id])
            return db.changesCount
        }
        guard count == 1 else { throw Failure.notFound }
        return .seeOther("/picture-time/settings?done=revoked")
    }

    private func changePassword(_ call: Call) async throws -> Response {
        guard case .owner(let session, _) = call.identity else { throw Failure.notFound }
        try await keeper.check(password: call.fields["current"] ?? "")
        do {
            try await keeper.setPassword(call.fields["new"] ?? "", keeping: session)
        } catch let refusal as Refusal {
            throw Failure(.unprocessableContent, refusal.description)
        }
        return .seeOther("/picture-time/settings?done=password")
    }
}
