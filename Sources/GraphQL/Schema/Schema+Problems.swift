extension Schema {
    /// What makes this no schema that requests could be answered from: the rules that need all of it. (§3)
    package var problems: [GraphQLError] { [] }
}
