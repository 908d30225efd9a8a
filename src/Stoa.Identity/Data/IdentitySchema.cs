namespace Stoa.Identity.Data;

/// <summary>The schema of <c>identity.db</c>, step by step, as <see cref="IdentityContext"/> reads and writes it. A released step never changes.</summary>
internal static class IdentitySchema
{
    /// <summary>The steps.</summary>
    public static readonly IReadOnlyList<string> Migrations =
    [
        """
        CREATE TABLE "accounts" (
            "Id" INTEGER NOT NULL CONSTRAINT "PK_accounts" PRIMARY KEY,
            "Name" TEXT NOT NULL,
            "IsFirstOperator" INTEGER NOT NULL,
            "CreatedAt" INTEGER NOT NULL,
            "UserName" TEXT NULL,
            "NormalizedUserName" TEXT NULL,
            "PasswordHash" TEXT NULL,
            "SecurityStamp" TEXT NULL,
            "ConcurrencyStamp" TEXT NULL,
            "LockoutEnd" INTEGER NULL,
            "LockoutEnabled" INTEGER NOT NULL,
            "AccessFailedCount" INTEGER NOT NULL
        );
        CREATE TABLE "links" (
            "Hash" BLOB NOT NULL CONSTRAINT "PK_links" PRIMARY KEY,
            "Kind" INTEGER NOT NULL,
            "UserId" INTEGER NULL,
            "CreatedBy" INTEGER NULL,
            "CreatedAt" INTEGER NOT NULL,
            "ExpiresAt" INTEGER NOT NULL
        );
        CREATE TABLE "OpenIddictApplications" (
            "Id" TEXT NOT NULL CONSTRAINT "PK_OpenIddictApplications" PRIMARY KEY,
            "ApplicationType" TEXT NULL,
            "ClientId" TEXT NULL,
            "ClientSecret" TEXT NULL,
            "ClientType" TEXT NULL,
            "ConcurrencyToken" TEXT NULL,
            "ConsentType" TEXT NULL,
            "DisplayName" TEXT NULL,
            "DisplayNames" TEXT NULL,
            "JsonWebKeySet" TEXT NULL,
            "Permissions" TEXT NULL,
            "PostLogoutRedirectUris" TEXT NULL,
            "Properties" TEXT NULL,
            "RedirectUris" TEXT NULL,
            "Requirements" TEXT NULL,
            "Settings" TEXT NULL
        );
        CREATE TABLE "OpenIddictScopes" (
            "Id" TEXT NOT NULL CONSTRAINT "PK_OpenIddictScopes" PRIMARY KEY,
            "ConcurrencyToken" TEXT NULL,
            "Description" TEXT NULL,
            "Descriptions" TEXT NULL,
            "DisplayName" TEXT NULL,
            "DisplayNames" TEXT NULL,
            "Name" TEXT NULL,
            "Properties" TEXT NULL,
            "Resources" TEXT NULL
        );
        CREATE TABLE "account_claims" (
            "Id" INTEGER NOT NULL CONSTRAINT "PK_account_claims" PRIMARY KEY AUTOINCREMENT,
            "UserId" INTEGER NOT NULL,
            "ClaimType" TEXT NULL,
            "ClaimValue" TEXT NULL,
            CONSTRAINT "FK_account_claims_accounts_UserId" FOREIGN KEY ("UserId") REFERENCES "accounts" ("Id") ON DELETE CASCADE
        );
        CREATE TABLE "account_logins" (
            "LoginProvider" TEXT NOT NULL,
            "ProviderKey" TEXT NOT NULL,
            "ProviderDisplayName" TEXT NULL,
            "UserId" INTEGER NOT NULL,
            CONSTRAINT "PK_account_logins" PRIMARY KEY ("LoginProvider", "ProviderKey"),
            CONSTRAINT "FK_account_logins_accounts_UserId" FOREIGN KEY ("UserId") REFERENCES "accounts" ("Id") ON DELETE CASCADE
        );
        CREATE TABLE "account_passkeys" (
            "CredentialId" BLOB NOT NULL CONSTRAINT "PK_account_passkeys" PRIMARY KEY,
            "UserId" INTEGER NOT NULL,
            "Data" TEXT NOT NULL,
            CONSTRAINT "FK_account_passkeys_accounts_UserId" FOREIGN KEY ("UserId") REFERENCES "accounts" ("Id") ON DELETE CASCADE
        );
        CREATE TABLE "account_tokens" (
            "UserId" INTEGER NOT NULL,
            "LoginProvider" TEXT NOT NULL,
            "Name" TEXT NOT NULL,
            "Value" TEXT NULL,
            CONSTRAINT "PK_account_tokens" PRIMARY KEY ("UserId", "LoginProvider", "Name"),
            CONSTRAINT "FK_account_tokens_accounts_UserId" FOREIGN KEY ("UserId") REFERENCES "accounts" ("Id") ON DELETE CASCADE
        );
        CREATE TABLE "OpenIddictAuthorizations" (
            "Id" TEXT NOT NULL CONSTRAINT "PK_OpenIddictAuthorizations" PRIMARY KEY,
            "ApplicationId" TEXT NULL,
            "ConcurrencyToken" TEXT NULL,
            "CreationDate" TEXT NULL,
            "Properties" TEXT NULL,
            "Scopes" TEXT NULL,
            "Status" TEXT NULL,
            "Subject" TEXT NULL,
            "Type" TEXT NULL,
            CONSTRAINT "FK_OpenIddictAuthorizations_OpenIddictApplications_ApplicationId" FOREIGN KEY ("ApplicationId") REFERENCES "OpenIddictApplications" ("Id")
        );
        CREATE TABLE "OpenIddictTokens" (
            "Id" TEXT NOT NULL CONSTRAINT "PK_OpenIddictTokens" PRIMARY KEY,
            "ApplicationId" TEXT NULL,
            "AuthorizationId" TEXT NULL,
            "ConcurrencyToken" TEXT NULL,
            "CreationDate" TEXT NULL,
            "ExpirationDate" TEXT NULL,
            "Payload" TEXT NULL,
            "Properties" TEXT NULL,
            "RedemptionDate" TEXT NULL,
            "ReferenceId" TEXT NULL,
            "Status" TEXT NULL,
            "Subject" TEXT NULL,
            "Type" TEXT NULL,
            CONSTRAINT "FK_OpenIddictTokens_OpenIddictApplications_ApplicationId" FOREIGN KEY ("ApplicationId") REFERENCES "OpenIddictApplications" ("Id"),
            CONSTRAINT "FK_OpenIddictTokens_OpenIddictAuthorizations_AuthorizationId" FOREIGN KEY ("AuthorizationId") REFERENCES "OpenIddictAuthorizations" ("Id")
        );
        CREATE INDEX "IX_account_claims_UserId" ON "account_claims" ("UserId");
        CREATE INDEX "IX_account_logins_UserId" ON "account_logins" ("UserId");
        CREATE INDEX "IX_account_passkeys_UserId" ON "account_passkeys" ("UserId");
        CREATE UNIQUE INDEX "UserNameIndex" ON "accounts" ("NormalizedUserName");
        CREATE UNIQUE INDEX "IX_OpenIddictApplications_ClientId" ON "OpenIddictApplications" ("ClientId");
        CREATE INDEX "IX_OpenIddictAuthorizations_ApplicationId_Status_Subject_Type" ON "OpenIddictAuthorizations" ("ApplicationId", "Status", "Subject", "Type");
        CREATE UNIQUE INDEX "IX_OpenIddictScopes_Name" ON "OpenIddictScopes" ("Name");
        CREATE INDEX "IX_OpenIddictTokens_ApplicationId_Status_Subject_Type" ON "OpenIddictTokens" ("ApplicationId", "Status", "Subject", "Type");
        CREATE INDEX "IX_OpenIddictTokens_AuthorizationId" ON "OpenIddictTokens" ("AuthorizationId");
        CREATE UNIQUE INDEX "IX_OpenIddictTokens_ReferenceId" ON "OpenIddictTokens" ("ReferenceId");
        """,
    ];
}
