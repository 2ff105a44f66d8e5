import Drawing

extension Montage {
    /// How many ways the mouth can stand.
    private static let mouths = 12

    /// A face that says what `loudness` tells, frame by frame.
    mutating func lay(_ face: Face, view: View, loudness: [Double], chance: Chance, folder: String) throws(SandboxError)
    {
        let pose = Face.Pose(in: view)
        func sheet(_ name: String, _ box: Box, _ draw: (borrowing Canvas) -> Void) throws(SandboxError) -> (Sheet, Box)
        {
            let within = Sheet.even(box)
            return (try Sheet(name, in: folder, covering: within, draw), within)
        }
        let shoulders = Box(
            0, pose.centre.y - pose.scale * 0.3, view.width, view.height - pose.centre.y + pose.scale * 0.3)
        let (bust, bustBox) = try sheet("bust", shoulders) { face.drawBust($0, pose) }
        lay(bust, x: "0", y: "\(Int(bustBox.y))")

        // The head nods and sways; its parts with it, by the same even number of pixels.
        let reach = pose.scale * 0.011
        let sway = "2*round(\(Int(reach * 100))/200*sin(t*1.3))"
        let nod = "2*round(\(Int(reach * 70))/200*sin(t*2.1+1))"
        let (head, headBox) = try sheet("head", pose.head) { face.drawHead($0, pose) }
        lay(head, x: "\(Int(headBox.x))+\(sway)", y: "\(Int(headBox.y))+\(nod)")

        let (lids, lidsBox) = try sheet("lids", pose.eyes) { face.drawLids($0, pose) }
        lay(
            lids, x: "\(Int(lidsBox.x))+\(sway)", y: "\(Int(lidsBox.y))+\(nod)",
            when: Self.blinks(chance, seconds: seconds))

        let mouthBox = Sheet.even(pose.mouth)
        let whole = Box(0, 0, mouthBox.width, mouthBox.height * Double(Self.mouths))
        let strip = try Sheet("mouths", in: folder, covering: whole) { canvas in
            for mouth in 0..<Self.mouths {
                let by = Point(-mouthBox.x, -mouthBox.y + mouthBox.height * Double(mouth))
                canvas.moved(by) { face.drawMouth(canvas, pose, openness: Double(mouth) / Double(Self.mouths - 1)) }
            }
        }
        let commands = Self.commands(Self.mouths(for: loudness), frameRate: frameRate, rowHeight: Int(mouthBox.height))
        do { try Files.write(Array(commands.utf8), to: "\(folder)/mouth.txt") } catch { throw .storage(error) }
        obey("mouth.txt")
        lay(
            strip: strip, named: "mouth", rowHeight: Int(mouthBox.height), row: "0", x: "\(Int(mouthBox.x))+\(sway)",
            y: "\(Int(mouthBox.y))+\(nod)")
    }

    /// How the mouth stands in each frame: open as far as the voice is loud, quick to open, slower to close, shut in silence.
    static func mouths(for loudness: [Double]) -> [Int] {
        let loud = loudness.sorted().dropLast(loudness.count / 20).last ?? 0
        guard loud > 0.002 else { return loudness.map { _ in 0 } }
        var openness = 0.0
        return loudness.map { level in
            let wanted = level < loud * 0.06 ? 0 : min(1, power(level / loud, 0.75))
            openness += (wanted - openness) * (wanted > openness ? 0.75 : 0.5)
            return Int((openness * Double(mouths - 1)).rounded())
        }
    }

    /// For ffmpeg: at which time the window on the mouths is to stand where. Only what changes is said.
    private static func commands(_ mouths: [Int], frameRate: Int, rowHeight: Int) -> String {
        var commands = "0 crop@mouth y 0;\n"
        var last = 0
        for (frame, mouth) in mouths.enumerated() where mouth != last {
            // Half a frame early, so that rounding never makes it late.
            let time = max(0, (Double(frame) - 0.5) / Double(frameRate))
            commands += "\(time) crop@mouth y \(mouth * rowHeight);\n"
            last = mouth
        }
        return commands
    }

    /// When the eyes are shut: about every four seconds, for a seventh of one.
    private static func blinks(_ chance: Chance, seconds: Double) -> String {
        var chance = chance
        var time = chance.number(0.8, 2.5)
        var spans: [String] = []
        while time < seconds, spans.count < 200 {
            let start = Int(time * 1000)
            spans.append("between(t,\(start)/1000,\(start + 140)/1000)")
            time += chance.number(2.2, 5)
        }
        return spans.isEmpty ? "0" : spans.joined(separator: "+")
    }
}
