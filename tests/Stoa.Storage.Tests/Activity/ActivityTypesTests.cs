using System.Reflection;
using System.Text.Json.Serialization;
using Stoa.Spaces;
using Stoa.Spaces.Activity;
using Stoa.Storage.Postgres;
using Stoa.Storage.Sqlite;

namespace Stoa.Storage.Tests.Activity;

/// <summary>Which events apps are told of stands in four places of SQL: a type that is in one and not in another is silently left out, or has no index.</summary>
public sealed class ActivityTypesTests
{
    public static TheoryData<string, string> Places => new()
    {
        { "SQLite, index", string.Join('\n', EventLogSchema.Migrations) },
        { "SQLite, query", ActivityReads.ActivitySql },
        { "PostgreSQL, index", PostgresEventSchema.Tables },
        { "PostgreSQL, query", EventReads.ActivitySql },
    };

    [Theory]
    [MemberData(nameof(Places))]
    public void Sql_OfEachPlace_HasTheTypesInTheirOrder(string place, string sql) =>
        Assert.True(sql.Contains($"type IN ({string.Join(", ", ActivityEventTypes.StoredNames.Select(name => $"'{name}'"))})", StringComparison.Ordinal), place);

    [Fact]
    public void StoredNames_AreThoseThatHaveAType() => Assert.Equal(
        ActivityEventTypes.StoredNames.Order(StringComparer.Ordinal),
        typeof(SpaceEvent).GetCustomAttributes<JsonDerivedTypeAttribute>()
            .Select(derived => (string)derived.TypeDiscriminator!)
            .Where(name => ActivityEventTypes.OfStored(name) is not null)
            .Order(StringComparer.Ordinal));
}
