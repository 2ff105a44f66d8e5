import Drawing

/// A film put together by ffmpeg: sheets that were drawn once, moved against each other frame by frame. Drawing every frame
/// would take ten times as long.
///
/// Sheets move by even numbers of pixels, evenly in time: anything else trembles, since colours are kept for two pixels at once.
struct Montage {
    let width: Int
    let height: Int
    let frames: Int
    let frameRate: Int
    private(set) var sheets: [Sheet] = []
    /// Filters, each of which leaves the picture so far under a name.
    private var filters: [String] = []
    private var picture = ""
    /// Files of sound, and the filter that makes one of them.
    private(set) var sounds: [String] = []
    private var soundFilter = ""

    init(width: Int, height: Int, frames: Int, frameRate: Int) {
        (self.width, self.height, self.frames, self.frameRate) = (width, height, frames, frameRate)
    }

    /// How hard x264 tries: less where there is much to do.
    var preset: String {
        switch frames * width * height {
        case ..<60_000_000: "veryfast"
        case ..<250_000_000: "superfast"
        default: "ultrafast"
        }
    }

    var seconds: Double { Double(frames) / Double(frameRate) }

    /// How a sheet moves sideways: `step` pixels, an even number, every `every` frames.
    struct Travel: Equatable {
        let step: Int
        let every: Int

        /// The nearest regular travel that is no faster than `pixels` a frame.
        init(_ pixels: Double) {
            if pixels >= 2 {
                (step, every) = (Int(pixels / 2) * 2, 1)
            } else {
                (step, every) = pixels <= 0.02 ? (0, 1) : (2, Int((2 / pixels).rounded(.up)))
            }
        }

        func distance(_ frames: Int) -> Int { step * (frames / every) }

        /// In frames, which ffmpeg calls n.
        var expression: String { step == 0 ? "0" : "\(step)*floor(n/\(every))" }
    }

    /// The first sheet, which fills the view and may be wider.
    mutating func setBackdrop(_ sheet: Sheet, _ travel: Travel) {
        let input = add(sheet, "yuv420p")
        filters.append("[\(input)]crop=\(width):\(height):'\(travel.expression)':0[p0]")
        picture = "p0"
    }

    /// A sheet over all that is there so far. `x` and `y` are expressions of ffmpeg's.
    mutating func lay(_ sheet: Sheet, x: String, y: String, when: String? = nil) {
        let input = add(sheet, "yuva420p")
        lay(stream: input, x: x, y: y, when: when)
    }

    /// A window on a strip of pictures, one below the other; `row` says which, in frames or by commands to `name`.
    mutating func lay(strip: Sheet, named name: String, rowHeight: Int, row: String, x: String, y: String) {
        let input = add(strip, "yuva420p")
        filters.append("[\(input)]crop@\(name)=\(strip.width):\(rowHeight):0:'\(rowHeight)*(\(row))'[w\(name)]")
        lay(stream: "w\(name)", x: x, y: y, when: nil)
    }

    /// Commands in a file of the working folder, to be carried out as the film goes.
    mutating func obey(_ file: String) {
        filters.append("[\(picture)]sendcmd=f=\(file)[c0]")
        picture = "c0"
    }

    /// Sounds in the working folder, laid over each other; the second and later are heard in full.
    mutating func setSounds(_ files: [String], background: Double) {
        sounds = files
        guard files.count == 2 else { return }
        let (one, two) = (sheets.count, sheets.count + 1)
        soundFilter =
            "[\(one):a]volume=\(background)[s1];[\(two):a]aresample=\(Music.rate),aformat=channel_layouts=stereo,"
            + "apad,volume=1.6[s2];[s1][s2]amix=inputs=2:duration=first:normalize=0[sound]"
    }

    /// Everything after the program's name. Files are named as seen from the working folder.
    func arguments(output: String, preset: String) -> [String] {
        var arguments = ["-nostdin", "-v", "error", "-nostats", "-progress", "pipe:1", "-stats_period", "0.2", "-y"]
        arguments += ["-filter_complex_threads", "2"]
        for sheet in sheets { arguments += sheet.arguments + ["-framerate", "\(frameRate)", "-i", sheet.name] }
        for sound in sounds { arguments += ["-i", sound] }
        // The end is part of the graph: were it told to the encoder, the sound would end with the last frame that it has met.
        let end = "[\(picture)]trim=end_frame=\(frames)[film]"
        let graph = filters + [end] + (soundFilter.isEmpty ? [] : [soundFilter])
        arguments += ["-filter_complex", graph.joined(separator: ";"), "-map", "[film]"]
        if !sounds.isEmpty {
            arguments += ["-map", soundFilter.isEmpty ? "\(sheets.count):a" : "[sound]"]
            arguments += ["-c:a", "aac", "-b:a", "128k", "-ar", "44100", "-ac", "2", "-t", "\(seconds)"]
        }
        arguments += ["-c:v", "libx264", "-preset", preset, "-crf", "21", "-pix_fmt", "yuv420p"]
        arguments += ["-threads", "2", "-g", "\(frameRate * 2)"]
        arguments += ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
        arguments += ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact"]
        return arguments + ["-movflags", "+faststart", output]
    }

    private mutating func add(_ sheet: Sheet, _ format: String) -> String {
        let index = sheets.count
        sheets.append(sheet)
        // Made into the film's own colours once, and then given again for each frame.
        filters.append(
            "[\(index):v]scale=out_color_matrix=bt709:out_range=tv,format=\(format),loop=-1:1:0,setpts=N/(\(frameRate)*TB)[i\(index)]"
        )
        return "i\(index)"
    }

    private mutating func lay(stream: String, x: String, y: String, when: String?) {
        let next = "p\(filters.count)"
        let enable = when.map { ":enable='\($0)'" } ?? ""
        filters.append("[\(picture)][\(stream)]overlay=x='\(x)':y='\(y)':eval=frame:format=yuv420\(enable)[\(next)]")
        picture = next
    }
}
