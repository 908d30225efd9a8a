using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Stoa.Identity.Data;

/// <summary>The tables of <see cref="IdentityDatabase"/>: how people sign in, one-time links, and OpenIddict's grants and tokens.</summary>
/// <remarks>The schemas are <see cref="IdentitySchema"/> and <see cref="PostgresIdentitySchema"/>; tests hold them against the model.</remarks>
internal sealed class IdentityContext(DbContextOptions<IdentityContext> options) : IdentityUserContext<SignInAccount, long>(options)
{
    /// <summary>Links that were not used yet, and answers that were.</summary>
    public DbSet<OneTimeLink> Links => Set<OneTimeLink>();

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<DateTimeOffsetToUnixMilliseconds>();
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        base.OnModelCreating(builder);
        builder.UseOpenIddict();
        builder.Entity<SignInAccount>(account =>
        {
            account.ToTable("accounts");
            account.Property(row => row.Id).ValueGeneratedNever();
            account.Ignore(row => row.UserId);
            account.Ignore(row => row.Email).Ignore(row => row.NormalizedEmail).Ignore(row => row.EmailConfirmed);
            account.Ignore(row => row.PhoneNumber).Ignore(row => row.PhoneNumberConfirmed).Ignore(row => row.TwoFactorEnabled);
        });
        builder.Entity<IdentityUserClaim<long>>().ToTable("account_claims");
        builder.Entity<IdentityUserLogin<long>>().ToTable("account_logins");
        builder.Entity<IdentityUserToken<long>>().ToTable("account_tokens");
        builder.Entity<IdentityUserPasskey<long>>().ToTable("account_passkeys");
        builder.Entity<OneTimeLink>(link =>
        {
            link.ToTable("links");
            link.HasKey(row => row.Hash);
        });
        if (Database.IsNpgsql())
        {
            builder.HasDefaultSchema(IdentityDatabase.Schema);
            KeepTextsOfAnyLength(builder);
        }
    }

    /// <summary>As in SQLite, where a provider's name for a person may be as long as it is.</summary>
    private static void KeepTextsOfAnyLength(ModelBuilder builder)
    {
        foreach (var property in builder.Model.GetEntityTypes().SelectMany(type => type.GetProperties()).Where(property => property.ClrType == typeof(string)))
        {
            property.SetMaxLength(null);
        }
    }

    private sealed class DateTimeOffsetToUnixMilliseconds()
        : ValueConverter<DateTimeOffset, long>(time => time.ToUnixTimeMilliseconds(), number => DateTimeOffset.FromUnixTimeMilliseconds(number));
}
