extension VendorRegistry {
    /// The makers of films and talking figures; some of them make pictures and speech besides.
    static let film: [any WireVendor.Type] = [
        Kling.self, MiniMax.self, Veo.self, Runway.self, Luma.self, Seedance.self, Wan.self, Vidu.self, HeyGen.self,
        Hedra.self,
    ]
}
