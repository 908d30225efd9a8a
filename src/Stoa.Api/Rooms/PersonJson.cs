using Stoa.Api.Fields;
using Stoa.Directory.Accounts;
using Stoa.Spaces;

namespace Stoa.Api.Rooms;

/// <summary>A person in a list under <c>/api</c>: their id and, while the account is there, what they are called.</summary>
internal static class PersonJson
{
    /// <summary>Writes the person as one object.</summary>
    public static void Write(JsonWriter json, UserId id, AccountDirectory accounts)
    {
        json.WriteStartObject();
        json.WriteId("user_id"u8, id.Value);
        if (accounts.TryGetUser(id, out var user))
        {
            json.WriteText("username"u8, user.Username);
            json.WriteText("name"u8, user.Name);
        }

        json.WriteEndObject();
    }
}
