using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpenIddict.EntityFrameworkCore.Models;
using Stoa.Identity.Data;
using Stoa.Identity.Keys;
using Stoa.Identity.Moving;
using Stoa.Storage;
using Stoa.Storage.Accounts;

namespace Stoa.Identity.Tests.Moving;

/// <summary>From a file to PostgreSQL.</summary>
public sealed class IdentityMoveTests : IAsyncLifetime
{
    private static readonly DateTimeOffset _time = new(2026, 7, 1, 12, 0, 0, 123, TimeSpan.Zero);
    private IdentityHome? _source;
    private IdentityHome? _target;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _source = await IdentityHome.MakeAsync(postgres: false);
        _target = await IdentityHome.MakeAsync(postgres: true, prepared: false);
    }

    public async ValueTask DisposeAsync()
    {
        await _source!.DisposeAsync();
        await _target!.DisposeAsync();
    }

    [Fact]
    public async Task Everything_IsThere_AsTheProgramReadsIt_AndOnceAlsoWhenDoneTwice()
    {
        await FillAsync();
        var keys = System.IO.Directory.CreateDirectory(Path.Combine(_source!.Folder, "keys")).FullName;
        await File.WriteAllTextAsync(Path.Combine(keys, "key-6c3b8f9e-4a77-4f4e-9d0c-0f3d0a1f2b3c.xml"), "<key id=\"6c3b8f9e-4a77-4f4e-9d0c-0f3d0a1f2b3c\" version=\"1\" />", Cancel);

        var moved = await MoveAsync();
        Assert.Equal(await MoveAsync(), moved);
        Assert.Equal(
            "OpenIddictApplications 1, OpenIddictAuthorizations 1, OpenIddictScopes 0, OpenIddictTokens 2, account_claims 1, account_logins 1, account_passkeys 1, account_tokens 1, accounts 2, keys 1, links 2",
            string.Join(", ", moved.OrderBy(table => table.Name, StringComparer.Ordinal).Select(table => $"{table.Name} {table.Rows}")));
        Assert.Equal(await ReadAsync(_source.Home), await ReadAsync(_target!.Home));
        Assert.True(new SharedKeyTable(_target.Home.Postgres!, MasterKeyFile.Open(_target.Folder)).Contains(new Guid("6c3b8f9e-4a77-4f4e-9d0c-0f3d0a1f2b3c")));

        await using var context = IdentityDatabase.Open(_target.Home);
        context.UserClaims.Add(new IdentityUserClaim<long> { UserId = 1, ClaimType = "after" });
        await context.SaveChangesAsync(Cancel); // Its number follows those that were moved.
    }

    [Fact]
    public async Task RowsOfSomebodyElse_AreNeverOverwritten()
    {
        await FillAsync();
        await MoveAsync();
        await using (var context = IdentityDatabase.Open(_target!.Home))
        {
            await context.Users.Where(account => account.Id == 2).ExecuteUpdateAsync(change => change.SetProperty(account => account.Name, "Another"), Cancel);
        }

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(MoveAsync);
        Assert.Contains("accounts", failure.Message, StringComparison.Ordinal);
        await using var after = IdentityDatabase.Open(_target.Home);
        Assert.Equal("Another", (await after.Users.SingleAsync(account => account.Id == 2, Cancel)).Name);
    }

    [Fact]
    public async Task AFolderWithoutAnything_MovesNothing()
    {
        var empty = System.IO.Directory.CreateTempSubdirectory("stoa-test-").FullName;
        var moved = await IdentityMove.RunAsync(empty, _target!.Home, null, TimeProvider.System, Cancel);
        Assert.Equal(new MovedTable("keys", 0), Assert.Single(moved));
        System.IO.Directory.Delete(empty);
    }

    [Fact]
    public void Json_IsComparedWhateverItsOrder() =>
        Assert.Equal(IdentityCell.Canonical("""{"a":[1,{"y":null,"x":"é"}],"b":true}"""), IdentityCell.Canonical("""{ "b": true, "a": [1, {"x": "\u00e9", "y": null}] }"""));

    private Task<IReadOnlyList<MovedTable>> MoveAsync() => IdentityMove.RunAsync(_source!.Folder, _target!.Home, null, TimeProvider.System, Cancel);

    private async Task FillAsync()
    {
        await using var context = IdentityDatabase.Open(_source!.Home);
        context.Users.Add(new SignInAccount
        {
            Id = 1, Name = "Ann \u00e9\u4e2d'\\", UserName = "ann", NormalizedUserName = "ANN", CreatedAt = _time, IsFirstOperator = true, LockoutEnd = _time, PasswordHash = "hash",
        });
        context.Users.Add(new SignInAccount { Id = 2, Name = "Ben", UserName = "ben", NormalizedUserName = "BEN", CreatedAt = _time });
        context.UserPasskeys.Add(new IdentityUserPasskey<long>
        {
            CredentialId = [1, 2, 255], UserId = 1,
            Data = new IdentityPasskeyData
            {
                PublicKey = [3, 0, 4], Name = "my \"key\" \u00fc", CreatedAt = _time, SignCount = uint.MaxValue, Transports = ["usb", "nfc"], IsUserVerified = true,
                IsBackupEligible = true, IsBackedUp = false, AttestationObject = [], ClientDataJson = [9],
            },
        });
        context.UserLogins.Add(new IdentityUserLogin<long> { LoginProvider = "https://idp.example", ProviderKey = new string('k', 255), UserId = 2 });
        context.UserClaims.Add(new IdentityUserClaim<long> { UserId = 2, ClaimType = "t", ClaimValue = "v" });
        context.UserTokens.Add(new IdentityUserToken<long> { UserId = 2, LoginProvider = "p", Name = "n", Value = null });
        context.Links.Add(new OneTimeLink { Hash = [1], Kind = LinkKind.Invitation, CreatedAt = _time, ExpiresAt = _time.AddDays(1) });
        context.Links.Add(new OneTimeLink { Hash = [2], Kind = LinkKind.Recovery, UserId = 2, CreatedBy = 1, CreatedAt = _time, ExpiresAt = _time.AddDays(1) });
        var app = new OpenIddictEntityFrameworkCoreApplication { ClientId = "app", RedirectUris = "[\"https://a.example/\"]" };
        var grant = new OpenIddictEntityFrameworkCoreAuthorization { Application = app, Status = "valid", Subject = "1", Type = "permanent", CreationDate = _time.UtcDateTime.AddTicks(1_234_567) };
        context.AddRange(app, grant);
        context.Add(new OpenIddictEntityFrameworkCoreToken { Application = app, Authorization = grant, ReferenceId = "r1", ExpirationDate = DateTime.SpecifyKind(_time.UtcDateTime, DateTimeKind.Utc) });
        context.Add(new OpenIddictEntityFrameworkCoreToken { Application = app, Authorization = grant, RedemptionDate = _time.UtcDateTime });
        await context.SaveChangesAsync(Cancel);
    }

    /// <summary>What the program reads, down to the microsecond.</summary>
    private static async Task<string> ReadAsync(DataHome home)
    {
        await using var context = IdentityDatabase.Open(home);
        List<string> lines = [];
        foreach (var account in await context.Users.AsNoTracking().OrderBy(row => row.Id).ToListAsync(Cancel))
        {
            lines.Add($"{account.Id} {account.Name} {account.UserName} {account.CreatedAt:O} {account.IsFirstOperator} {account.LockoutEnd:O} {account.PasswordHash}");
        }

        foreach (var key in await context.UserPasskeys.AsNoTracking().ToListAsync(Cancel))
        {
            var data = key.Data;
            lines.Add($"{Convert.ToHexString(key.CredentialId)} {key.UserId} {Convert.ToHexString(data.PublicKey)} {data.Name} {data.CreatedAt:O} {data.SignCount} {string.Join('+', data.Transports ?? [])} {data.IsUserVerified} {data.IsBackedUp}");
        }

        foreach (var token in await context.Set<OpenIddictEntityFrameworkCoreToken>().AsNoTracking().Include(row => row.Authorization).OrderBy(row => row.Id).ToListAsync(Cancel))
        {
            lines.Add($"{token.Id} {token.ReferenceId} {token.ExpirationDate:yyyy-MM-ddTHH:mm:ss.ffffff} {token.RedemptionDate:yyyy-MM-ddTHH:mm:ss.ffffff} {token.Authorization!.Id} {token.Authorization.CreationDate:yyyy-MM-ddTHH:mm:ss.ffffff}");
        }

        return string.Join('\n', lines);
    }
}
