// Copyright the Picture Time authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import PictureTimeCore

/// The names that phones, cameras, programs and people give to photos.
struct FileNameTableTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        let date: String?
        let precision: Precision
        let form: FileNameDate.Form?
        let confidence: DateConfidence?

        var testDescription: String { name }

        static func date(
            _ name: String, _ date: String, _ precision: Precision, _ form: FileNameDate.Form,
            _ confidence: DateConfidence
        ) -> Row {
            Row(name: name, date: date, precision: precision, form: form, confidence: confidence)
        }

        static func nothing(_ name: String) -> Row {
            Row(name: name, date: nil, precision: .none, form: nil, confidence: nil)
        }
    }

    enum Precision {
        case none, day, second, subsecond

        init(of date: CaptureDate?) {
            self =
                if let date {
                    if let time = date.time { time.subsecond.isEmpty ? .second : .subsecond } else { .day }
                } else {
                    .none
                }
        }
    }

    static let phones: [Row] = [
        // Android and the programs that follow it
        .date("IMG_20240131_074512.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("IMG_20240131_074512.HEIC", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("IMG_20240131_074512~2.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("IMG_20240131_074512(1).jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("IMG_20240131_074512_HDR.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("IMG_20240131_074512HDR.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("IMG_20240131_074512_1.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("IMG_20240131_074512-edited.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("IMG_20240131_074512_BURST001.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("IMG_20240131_074512_BURST1706683512345.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("IMG_20240131_074512345_BURST000_COVER.jpg", "2024-01-31T07:45:12.345", .subsecond, .calendar, .high),
        // Three digits are milliseconds for Instagram, but the number of a copy in Signal's names.
        .date("IMG_20240131_074512_123.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("IMG20240131074512.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("IMG20240131074512_01.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("IMG_20240131.jpg", "2024-01-31", .day, .calendar, .medium),
        // What a gallery keeps in its bin begins with seconds of Unix time: when it will be deleted.
        .date(".trashed-1709275512-IMG_20240131_074512.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),

        // Google's camera
        .date("MVIMG_20240131_074512.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("PXL_20240131_074512123.jpg", "2024-01-31T07:45:12.123+00:00", .subsecond, .pixel, .medium),
        .date("PXL_20240131_074512123~2.jpg", "2024-01-31T07:45:12.123+00:00", .subsecond, .pixel, .medium),
        .date("PXL_20240131_074512123.MP.jpg", "2024-01-31T07:45:12.123+00:00", .subsecond, .pixel, .medium),
        .date("PXL_20240131_074512123.NIGHT.jpg", "2024-01-31T07:45:12.123+00:00", .subsecond, .pixel, .medium),
        .date("PXL_20240131_074512123.PORTRAIT.jpg", "2024-01-31T07:45:12.123+00:00", .subsecond, .pixel, .medium),
        .date("PXL_20240131_074512123.PORTRAIT-01.jpg", "2024-01-31T07:45:12.123+00:00", .subsecond, .pixel, .medium),
        .date("PXL_20240131_074512123.RAW-01.COVER.jpg", "2024-01-31T07:45:12.123+00:00", .subsecond, .pixel, .medium),
        .date("00001IMG_00001_BURST20240131074512.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date(
            "00100lPORTRAIT_00100_BURST20240131074512123_COVER.jpg", "2024-01-31T07:45:12.123", .subsecond, .calendar,
            .high),
        .date(
            "00003XTR_00003_BURST1706683512345.jpg", "2024-01-31T06:45:12.345+00:00", .subsecond, .epochMilliseconds,
            .medium),

        // Samsung, Sony, Windows Phone
        .date("20240131_074512.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("20240131_074512(0).jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("20240131_074512_1.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("20240131_074512_HDR.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("20240131_074512_Burst01.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("SmartSelect_20240131-074512_Gallery.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("DSC_0003_BURST20240131074512345.JPG", "2024-01-31T07:45:12.345", .subsecond, .calendar, .high),
        .date("WP_20240131_07_45_12_Pro.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("WP_20240131_001.jpg", "2024-01-31", .day, .calendar, .medium),

        // iPhone, and what becomes of its photos in a cloud
        .nothing("IMG_1234.HEIC"),
        .nothing("IMG_E1234.JPG"),
        .nothing("IMG_2024.jpg"),
        .nothing("FullSizeRender.jpg"),
        .date("2024-01-31 07.45.12.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("2024-01-31 07.45.12-1.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("2024-01-31 07 45 12.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("20240131_074512000_iOS.jpg", "2024-01-31T07:45:12.000", .subsecond, .calendar, .high),
    ]

    static let cameras: [Row] = [
        .nothing("DSC02024.jpg"),
        .nothing("P1020304.jpg"),
        .nothing("P2024031.jpg"),
        .nothing("IMG_2024031.jpg"),
        .nothing("100_2024.JPG"),
        // Month 13, and a 31st of February.
        .nothing("DSC_20201301.jpg"),
        .nothing("DSCF20240231.jpg"),
        // The design rule for camera file systems gives a camera four digits to count with: eight were put there by
        // somebody who dates photos.
        .date("DSCF20240131.jpg", "2024-01-31", .day, .calendar, .medium),
        .date("DSC_0042_20240131.jpg", "2024-01-31", .day, .calendar, .medium),
        .date("DJI_20240131074512_0042_D.JPG", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("dji_fly_20240131_074512_42_1706683512345_photo.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        // Webcams: Windows, GNOME, motion
        .date("WIN_20240131_07_45_12_Pro.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("WIN_20240131_07_45_12_Pro (2).jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("2024-01-31-074512.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date(
            "Photo from 2024-01-31 07-45-12.045376.jpeg", "2024-01-31T07:45:12.045376", .subsecond, .calendar, .high),
        .date("01-20240131074512-00.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
    ]

    static let messengers: [Row] = [
        // WhatsApp
        .date("IMG-20240131-WA0007.jpg", "2024-01-31", .day, .messenger, .medium),
        .date("IMG-20240131-WA0007(1).jpg", "2024-01-31", .day, .messenger, .medium),
        .date("IMG-20240131-WA0007~2.jpeg", "2024-01-31", .day, .messenger, .medium),
        .date("img_20240131_wa0007.jpg", "2024-01-31", .day, .messenger, .medium),
        .date("VID-20240131-WA0007.mp4", "2024-01-31", .day, .messenger, .medium),
        .date("AUD-20240131-WA0007.m4a", "2024-01-31", .day, .messenger, .medium),
        .date("IMG-20240131-Walk7.jpg", "2024-01-31", .day, .calendar, .medium),
        .nothing("IMG-20240231-WA0007.jpg"),
        .date("WhatsApp Image 2024-01-31 at 07.45.12.jpeg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("WhatsApp Image 2024-01-31 at 07.45.12 (1).jpeg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("WhatsApp Image 2024-01-31 at 7.45.12 PM.jpeg", "2024-01-31T19:45:12", .second, .calendar, .high),
        .date("WhatsApp Image 2024-01-31 at 7.45.12 AM (1).jpeg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("WhatsApp Bild 2024-01-31 um 07.45.12.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("Imagem do WhatsApp de 2024-01-31 à(s) 07.45.12.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("00000042-PHOTO-2024-01-31-07-45-12.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),

        // Signal, Telegram, Threema, Viber, KakaoTalk
        .date("signal-2024-01-31-074512.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("signal-2024-01-31-074512_002.jpeg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("signal-2024-01-31-07-45-12-123.jpg", "2024-01-31T07:45:12.123", .subsecond, .calendar, .high),
        .date("signal-2024-01-31-07-45-12-123-1.jpg", "2024-01-31T07:45:12.123", .subsecond, .calendar, .high),
        .date("photo_2024-01-31_07-45-12.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("photo_2024-01-31_07-45-12 (2).jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .nothing("photo_5@31-01-2024_07-45-12.jpg"),
        .date("threema-20240131-074512123.jpg", "2024-01-31T07:45:12.123", .subsecond, .calendar, .high),
        .date("viber_image_2024-01-31_07-45-12-123.jpg", "2024-01-31T07:45:12.123", .subsecond, .calendar, .high),
        .date("KakaoTalk_20240131_074512345_01.jpg", "2024-01-31T07:45:12.345", .subsecond, .calendar, .high),

        // Facebook and others that count milliseconds
        .date("FB_IMG_1706683512345.jpg", "2024-01-31T06:45:12.345+00:00", .subsecond, .epochMilliseconds, .medium),
        .date("1706683512345.jpg", "2024-01-31T06:45:12.345+00:00", .subsecond, .epochMilliseconds, .medium),
        .date("1706683512045(1).jpg", "2024-01-31T06:45:12.045+00:00", .subsecond, .epochMilliseconds, .medium),
        .date("image-1706683512345.png", "2024-01-31T06:45:12.345+00:00", .subsecond, .epochMilliseconds, .medium),
        .date("IMG_1706683512345_2.jpg", "2024-01-31T06:45:12.345+00:00", .subsecond, .epochMilliseconds, .medium),
        .date("été-1706683512345.jpg", "2024-01-31T06:45:12.345+00:00", .subsecond, .epochMilliseconds, .medium),
        .date("face 1706683512345.jpg", "2024-01-31T06:45:12.345+00:00", .subsecond, .epochMilliseconds, .medium),
        .date("Xperia5_1706683512345.jpg", "2024-01-31T06:45:12.345+00:00", .subsecond, .epochMilliseconds, .medium),
        .date("wx_camera_1706683512345.jpg", "2024-01-31T06:45:12.345+00:00", .subsecond, .epochMilliseconds, .medium),
        .date("mmexport1706683512345.jpg", "2024-01-31T06:45:12.345+00:00", .subsecond, .epochMilliseconds, .medium),
        .nothing("received_1706683512345678.jpeg"),
        .nothing("received_17066835123456789.jpeg"),
        .nothing("received_2024013107451234.jpeg"),
        .nothing("Snapchat-1706683512.jpg"),
    ]

    static let screenshotsAndPrograms: [Row] = [
        .date("Screenshot_20240131-074512.png", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("Screenshot_20240131-074512_Camera.png", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("Screenshot_20240131_074512.png", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("Screenshot_2024-01-31-07-45-12.png", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date(
            "Screenshot_2024-01-31-07-45-12-123_com.example.png", "2024-01-31T07:45:12.123", .subsecond, .calendar,
            .high),
        .date("Screenshot from 2024-01-31 07-45-12.png", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("Screenshot 2024-01-31 074512.png", "2024-01-31T07:45:12", .second, .calendar, .high),

        // macOS in several languages; newer systems put U+202F in front of `PM`.
        .date("Screenshot 2024-01-31 at 07.45.12.png", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("Screenshot 2024-01-31 at 7.45.12 PM.png", "2024-01-31T19:45:12", .second, .calendar, .high),
        .date("Screenshot 2024-01-31 at 7.45.12\u{202F}PM.png", "2024-01-31T19:45:12", .second, .calendar, .high),
        .date("Screenshot 2024-01-31 at 10.45.12\u{202F}PM.png", "2024-01-31T22:45:12", .second, .calendar, .high),
        .date("Screenshot 2024-01-31 at 10.45.12 AM.png", "2024-01-31T10:45:12", .second, .calendar, .high),
        .date("Screenshot 2024-01-31 at 12.05.00 AM.png", "2024-01-31T00:05:00", .second, .calendar, .high),
        .date("Screenshot 2024-01-31 at 12.05.00 PM.png", "2024-01-31T12:05:00", .second, .calendar, .high),
        .date("Screenshot_2024-01-31_at_7.45.12_AM.png", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("Bildschirmfoto 2024-01-31 um 07.45.12.png", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("Capture d’écran 2024-01-31 à 07.45.12.png", "2024-01-31T07:45:12", .second, .calendar, .high),
        // The same `à` in two characters.
        .date("Capture d’écran 2024-01-31 a\u{300} 07.45.13.png", "2024-01-31T07:45:13", .second, .calendar, .high),
        .date("Captura de pantalla 2024-01-31 a las 7.45.12.png", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("Captura de Tela 2024-01-31 às 07.45.12.png", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("Schermata 2024-01-31 alle 07.45.12.png", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("Schermafbeelding 2024-01-31 om 07.45.12.png", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("Skärmavbild 2024-01-31 kl. 07.45.12.png", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("Zrzut ekranu 2024-01-31 o 07.45.12.png", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("Снимок экрана 2024-01-31 в 07.45.12.png", "2024-01-31T07:45:12", .second, .calendar, .high),
        // The words for the morning and the afternoon stand in front of the time here.
        .date("截屏2024-01-31 下午7.45.12.png", "2024-01-31", .day, .calendar, .medium),

        // Other separators and neighbours
        .date("20240131-074512.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("20240131074512.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("20240131074512123.jpg", "2024-01-31T07:45:12.123", .subsecond, .calendar, .high),
        .date("2024_01_31_07_45_12.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("2024-01-31 07.45.12.123.jpg", "2024-01-31T07:45:12.123", .subsecond, .calendar, .high),
        .date("微信图片_20240131074512.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("face20240131.jpg", "2024-01-31", .day, .calendar, .medium),
        .date("2024-01-31 7.45.12 pm.jpg", "2024-01-31T19:45:12", .second, .calendar, .high),

        // Ordinal and week dates among other words
        .nothing("selfie_2024-031.jpg"), .nothing("3000x2000-120.jpg"), .nothing("+49-2012-345-678.jpg"),
        .nothing("IMG_2000-200.jpg"), .nothing("invoice 2023-001.jpg"), .nothing("ISO 2000-100.jpg"),
        .nothing("1920-108-2.jpg"),
        .date("selfie_2024-031_074512.jpg", "2024-01-31T07:45:12", .second, .ordinal, .high),
        .date("selfie 2024-W05-3 07.45.12.jpg", "2024-01-31T07:45:12", .second, .week, .high),
        .date("selfie_2024W053.jpg", "2024-01-31", .day, .week, .medium),

        // A synchronised folder adds the date of a conflict.
        .date("2024-01-31 (Zoe's conflicted copy 2024-02-05).jpg", "2024-01-31", .day, .calendar, .medium),
        .date("2024-01-31 (conflicted copy 2024-02-05 080000).jpg", "2024-01-31", .day, .calendar, .medium),
        .nothing("IMG_1234.sync-conflict-20240205-080000-ABCDEFG.jpg"),
    ]

    static let onlyTheDay: [Row] = [
        // Times that no clock shows
        .date("20240131_250000.jpg", "2024-01-31", .day, .calendar, .medium),
        .date("IMG_20240131_240000.jpg", "2024-01-31", .day, .calendar, .medium),
        .date("IMG_20240131_076000.jpg", "2024-01-31", .day, .calendar, .medium),
        .date("IMG_20240131_074560.jpg", "2024-01-31", .day, .calendar, .medium),
        .date("2024-01-31 24.00.00.jpg", "2024-01-31", .day, .calendar, .medium),
        // Counters
        .date("20240131_0012.jpg", "2024-01-31", .day, .calendar, .medium),
        .date("20240131_0745123.jpg", "2024-01-31", .day, .calendar, .medium),
        .date("2024-01-31-01.jpg", "2024-01-31", .day, .calendar, .medium),
        .date("2024-01-31-0042.jpg", "2024-01-31", .day, .calendar, .medium),
        .date("2024-01-31 12.jpg", "2024-01-31", .day, .calendar, .medium),
        // Hours and minutes might be two counters, and one digit an enumeration.
        .date("2024-01-31 07.45.jpg", "2024-01-31", .day, .calendar, .medium),
        .date("2024-01-31 4:50.jpg", "2024-01-31", .day, .calendar, .medium),
        .date("2024-01-31 7.45.12.jpg", "2024-01-31", .day, .calendar, .medium),
        // Words
        .date("2024-01-31 at home.jpg", "2024-01-31", .day, .calendar, .medium),
        .date("2024-01-31 v 1.02.03.jpg", "2024-01-31", .day, .calendar, .medium),
        .date("2024-01-31 ox07.45.12.jpg", "2024-01-31", .day, .calendar, .medium),
        .date("2024-01-31 to 05-02-24.jpg", "2024-01-31", .day, .calendar, .medium),
        // A size, and the beginnings of two hashes
        .date("IMG_1920x1080_20240131.jpg", "2024-01-31", .day, .calendar, .medium),
        .date("20240131_1920x1080.jpg", "2024-01-31", .day, .calendar, .medium),
        .date("20240131_123456a1.jpg", "2024-01-31", .day, .calendar, .medium),
        .date("2024-01-31-123456b7c8.jpg", "2024-01-31", .day, .calendar, .medium),
        // Numbers of which either could be Unix time
        .date("20240131_1706683512345.jpg", "2024-01-31", .day, .calendar, .medium),
    ]

    /// What follows a time and does not change it. A word that begins like AM or PM is none, and a clock of 24 hours
    /// needs neither.
    static let misleadingEnds: [Row] = [
        .date("2024-01-31 13.45.12 Amsterdam.jpg", "2024-01-31T13:45:12", .second, .calendar, .high),
        .date("2024-02-01 12.45.12 Amelie.jpg", "2024-02-01T12:45:12", .second, .calendar, .high),
        .date("2024-02-06 07.45.12 Pmax.jpg", "2024-02-06T07:45:12", .second, .calendar, .high),
        .date("2024-02-06 19.45.12 PM.jpg", "2024-02-06T19:45:12", .second, .calendar, .high),
        .date("2024-02-06 13.45.12 AM.jpg", "2024-02-06T13:45:12", .second, .calendar, .high),
        // Numbers of copies, not parts of a second
        .date("2024-01-31 07.45.12.02.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("WP_20240131_07_45_12_123.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
        .date("20240131_074512a.jpg", "2024-01-31T07:45:12", .second, .calendar, .high),
    ]

    static let traps: [Row] = [
        .nothing("holiday.jpg"),

        // Orders that differ from country to country, and years of two digits
        .nothing("31.01.2024.jpg"),
        .nothing("01-31-2024.jpg"),
        .nothing("31-01-2024-07-12-30.jpg"),
        .nothing("31.01.2024_07_12_30.jpg"),
        .nothing("Photo 31-01-2024 07 12 30.jpg"),
        .nothing("24-01-31 07-45-12 1234.jpg"),
        .nothing("Photo on 31.01.24 at 07.45.jpg"),
        .nothing("12-31-24.jpg"),
        // No day has the number 42.
        .date("IMG_0042_01_2024-07-12.jpg", "2024-07-12", .day, .calendar, .medium),
        .nothing("310124.jpg"),

        // Sizes
        .nothing("1920x1080.jpg"),
        .nothing("photo-2048x1536.jpg"),
        .nothing("selfie_4000x3000.jpg"),
        .nothing("2048x1536-01.jpg"),

        // Telephone numbers
        .nothing("+4915112345678.jpg"),
        .nothing("01512 3456789.jpg"),
        .nothing("+1-202-555-0143.jpg"),
        .nothing("+1706683512345.jpg"),
        .nothing("01701234567.jpg"),
        .nothing("20121234567.jpg"),

        // UUIDs
        .nothing("550e8400-e29b-41d4-a716-446655440000.jpg"),
        .nothing("20240131-0745-4512-8123-123456789abc.jpg"),
        .nothing("20240131-0745-4512-8123-123456789012.jpg"),
        .nothing("20240131-074A-4512-8123-12345678EF12.JPG"),
        .nothing("IMG_20240131-0745-4512-8123-123456789abc_2.jpg"),
        .nothing("{550E8400-E29B-41D4-A716-ABCD20240131}.png"),
        .date(
            "20240131_074512 550e8400-e29b-41d4-a716-446655440000.jpg", "2024-01-31T07:45:12", .second, .calendar,
            .high),
        .date("550e8400-e29b-41d4-a716-446655440000_2024-01-31.jpg", "2024-01-31", .day, .calendar, .medium),
        // Words as long as a UUID's groups
        .date("20240131-face-with-blue-sunglasses12.jpg", "2024-01-31", .day, .calendar, .medium),

        // Hashes
        .nothing("20240131cafe.jpg"),
        .nothing("9f86d081884c7d659a2feaa0c55ad20240131.jpg"),
        .nothing("d41d8cd98f00b20240131074512a8427.jpg"),
        .nothing("deadbeef20240131074512cafe.jpg"),
        .nothing("9f86d081884c7d2024-01-31.jpg"),
        .nothing("0b1706683512345.jpg"),
        .nothing("1706683512345e.jpg"),
        .nothing("a716-1706683512345.jpg"),
        .nothing("1706683512345-9f86d081.jpg"),

        // Numbers of something else
        .nothing("9781706683512.jpg"),
        .nothing("4006381333931.jpg"),
        .nothing("0123456789012.jpg"),
        .nothing("1706683512.jpg"),
        .nothing("170668351234.jpg"),
        .nothing("17066835123456.jpg"),
        .nothing("0.1706683512345.png"),
        .nothing("IMG1706683512345.jpg"),
        .nothing("4539 2024 0131 7788.jpg"),
        .nothing("2024-0131-0745-4512.jpg"),
        .nothing("DE89 3704 0044 2024 0131 00.jpg"),
        .nothing("1234_1706683512345_5678.jpg"),
        .nothing("20120512_10150912345678901_1234567890_n.jpg"),
        .nothing("179483123_1706683512345_1023456_n.jpg"),
        .nothing("photo-1706683512345-123456789.jpg"),

        // Digits that run on
        .nothing("202401311.jpg"),
        .nothing("120240131.jpg"),
        .nothing("2024-01-311.jpg"),
        .nothing("12024-01-31.jpg"),
        .nothing("IMG_20240131074512345678.jpg"),
        .nothing("20240131240000.jpg"),
        .nothing("20240131x1080.jpg"),

        // Digits of another width or script
        .nothing("２０２４－０１－３１.jpg"),
        .nothing("２０２４０１３１.jpg"),
        .nothing("٢٠٢٤٠١٣١.jpg"),
    ]

    static let rows = [phones, cameras, messengers, screenshotsAndPrograms, onlyTheDay, misleadingEnds, traps]
        .flatMap(\.self)

    @Test(arguments: rows)
    func findsDate(row: Row) {
        let found = FileNameDate.parse(row.name)
        #expect(found?.date.description == row.date)
        #expect(Precision(of: found?.date) == row.precision)
        #expect(found?.form == row.form)
        #expect(found?.confidence == row.confidence)
    }

    @Test func tableHoldsNoNameTwice() {
        let names = Dictionary(grouping: Self.rows, by: \.name)
        #expect(names.filter { $0.value.count > 1 }.keys.sorted() == [])
    }
}
