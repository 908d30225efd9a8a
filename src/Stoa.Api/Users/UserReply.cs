using Stoa.Api.Fields;
using Stoa.Api.Problems;
using Stoa.Directory.Accounts;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;

namespace Stoa.Api.Users;

/// <summary>A reply made of users: writes each as it comes.</summary>
internal readonly struct UserReply
{
    private readonly ReplyDocument _document;
    private readonly UserSelection _selection;
    private readonly AccountDirectory _accounts;

    private UserReply(ReplyDocument document, StoaRequest request, AccountDirectory accounts)
    {
        _document = document;
        _selection = UserSelection.Of(request.Query, request.Caller, FieldParameters.UserExpansions);
        _accounts = accounts;
    }

    /// <summary>A reply whose <c>data</c> is one user.</summary>
    public static UserReply OfOne(StoaRequest request, AccountDirectory accounts) =>
        new(ReplyDocument.OfOne(request), request, accounts);

    /// <summary>A reply whose <c>data</c> is a list of users.</summary>
    public static UserReply OfMany(StoaRequest request, AccountDirectory accounts) =>
        new(ReplyDocument.OfMany(request), request, accounts);

    /// <summary>Adds the user with an id, or the error that there is none.</summary>
    /// <param name="id">The id, well-formed.</param>
    /// <param name="parameter">The request parameter that it stood in.</param>
    public void AddById(string id, string parameter)
    {
        if (UserId.TryParse(id, out var parsed) && _accounts.TryGetUser(parsed, out var user))
        {
            AddFound(user, id, parameter);
        }
        else
        {
            AddMissing(id, parameter);
        }
    }

    /// <summary>Adds the user with a username, or the error that there is none.</summary>
    public void AddByName(string username, string parameter)
    {
        if (_accounts.TryGetUserByName(username, out var user))
        {
            AddFound(user, username, parameter);
        }
        else
        {
            AddMissing(username, parameter);
        }
    }

    /// <summary>Adds a user to a list, unless they are suspended: lists are silent about those.</summary>
    public void Add(User user)
    {
        if (user.Suspended)
        {
            return;
        }

        _document.BeginItem();
        UserJson.Write(_document.Json, user, _selection, _accounts);
    }

    /// <summary>Adds the error that there is no such user.</summary>
    public void AddMissing(string value, string parameter) => _document.AddError(new PartialError("user", parameter, value));

    /// <summary>Ends and sends a lookup, which has no <c>meta</c>.</summary>
    public ValueTask SendAsync()
    {
        _document.EndData();
        return _document.SendAsync();
    }

    /// <summary>Ends and sends a page.</summary>
    public ValueTask SendPageAsync(string? previous, string? next)
    {
        _document.EndData();
        return _document.SendWithMetaAsync(previous, next);
    }

    private void AddFound(User user, string value, string parameter)
    {
        if (user.Suspended)
        {
            _document.AddError(new PartialError("user", parameter, value) { IsSuspended = true });
        }
        else
        {
            Add(user);
        }
    }
}
