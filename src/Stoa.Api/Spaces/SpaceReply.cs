using Stoa.Api.Fields;
using Stoa.Api.Problems;
using Stoa.Api.Users;
using Stoa.Directory;
using Stoa.Directory.Accounts;

namespace Stoa.Api.Spaces;

/// <summary>A reply made of Spaces: writes each as it comes, then what they point to.</summary>
internal readonly struct SpaceReply
{
    private readonly ReplyDocument _document;
    private readonly SpaceSelection _selection;
    private readonly AccountDirectory _accounts;
    private readonly IncludedIds _users = new();
    private readonly IncludedIds _topics = new();

    private SpaceReply(ReplyDocument document, StoaRequest request, AccountDirectory accounts)
    {
        _document = document;
        _selection = SpaceSelection.Of(request);
        _accounts = accounts;
    }

    /// <summary>A reply whose <c>data</c> is one Space.</summary>
    public static SpaceReply OfOne(StoaRequest request, AccountDirectory accounts) =>
        new(ReplyDocument.OfOne(request), request, accounts);

    /// <summary>A reply whose <c>data</c> is a list of Spaces.</summary>
    public static SpaceReply OfMany(StoaRequest request, AccountDirectory accounts) =>
        new(ReplyDocument.OfMany(request), request, accounts);

    /// <summary>Adds the Space with an id, or the error that there is none.</summary>
    /// <param name="found">What was found.</param>
    /// <param name="id">The id, well-formed.</param>
    /// <param name="parameter">The request parameter that it stood in.</param>
    public void Add(FoundSpace? found, string id, string parameter)
    {
        if (found is { } space)
        {
            Add(space);
        }
        else
        {
            _document.AddError(new PartialError("space", parameter, id));
        }
    }

    /// <summary>Adds a Space, unless it is over meanwhile.</summary>
    public void Add(SpaceEntry entry)
    {
        if (FoundSpace.Of(entry) is { } found)
        {
            Add(found);
        }
    }

    private void Add(in FoundSpace found)
    {
        var space = found.Space;
        _document.BeginItem();
        SpaceJson.Write(_document.Json, space, found.Participants, _selection.FieldsOf(space));
        if (_selection.Expansions != SpaceFields.None)
        {
            SpaceJson.Collect(space, _selection.Expansions, _users, _topics);
        }
    }

    /// <summary>Ends and sends a lookup by id, which has no <c>meta</c>.</summary>
    public ValueTask SendAsync()
    {
        WriteIncludes();
        return _document.SendAsync();
    }

    /// <summary>Ends and sends a list that counts its results.</summary>
    public ValueTask SendWithMetaAsync()
    {
        WriteIncludes();
        return _document.SendWithMetaAsync();
    }

    private void WriteIncludes()
    {
        _document.EndData();
        UserJson.WriteIncludes(_document, _users, _selection.Users, _accounts);
        TopicJson.WriteIncludes(_document, _topics, _selection.Topics, _accounts);
    }
}
