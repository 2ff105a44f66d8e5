package import Gateway

extension Catalogue {
    /// What comes with Doitong. Whoever runs it may change prices and more in a file: ``applying(_:)``.
    package static let builtin = Catalogue(Provider.film + Provider.still)
}
