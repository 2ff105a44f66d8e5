import HTTPTypes

extension Vendor {
    /// The one key that a vendor takes here.
    var key: String { "\(name)-simulated-key" }

    var credentials: [(String, String)] { [("key", key)] }

    /// `Authorization: Bearer <key>`
    func admit(_ call: Call) throws(Answer) { try call.require(call.bearer == key, else: .unauthorized) }
}

extension Simulator {
    /// Everybody.
    static var vendors: [any Vendor] {
        [
            Kling(), MiniMax(), Veo(), Runway(), Luma(), Ark(), DashScope(), Vidu(), Imagen(), BFL(), Krea(),
            Stability(),
            Automatic1111(), ComfyUI(), OpenAI(), ElevenLabs(), GoogleTTS(), HeyGen(), Hedra(), Fal(), Replicate(),
        ]
    }
}
