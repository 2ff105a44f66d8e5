import Drawing

extension Scene {
    /// Somebody, before a disc of light.
    static func portrait(_ subject: Subject, _ view: View) -> Scene {
        let face = Face(subject.chance.fork(6), subject.palette)
        let pose = Face.Pose(in: view)
        return Scene(
            planes: [
                Plane(depth: 0, top: 0, bottom: view.height) { canvas, width in
                    Face.backdrop(canvas, width, view, subject)
                },
                Plane(depth: 0.2, top: 0, bottom: view.height) { canvas, _ in
                    face.drawBust(canvas, pose)
                    face.drawHead(canvas, pose)
                    face.drawMouth(canvas, pose, openness: 0)
                },
            ])
    }
}
