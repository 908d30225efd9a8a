using Stoa.Storage.Accounts;

namespace Stoa.Server.CommandLine;

/// <summary>Turns what the account store answers into what a person reads.</summary>
internal static class AccountAnswers
{
    /// <summary>Throws unless the change was committed.</summary>
    /// <param name="result">What the store said.</param>
    /// <param name="duplicate">What to say when the object exists already.</param>
    /// <exception cref="CommandFailedException">It was not.</exception>
    public static void ThrowUnlessCommitted(AccountAppendResult result, string duplicate)
    {
        if (!result.Committed)
        {
            throw new CommandFailedException(result.Status switch
            {
                AccountAppendStatus.Unavailable => "The accounts could not be written: the disk is full, or another process has kept the file locked. Try again.",
                AccountAppendStatus.AppChanged => "The app was changed by someone else at the same moment. Try again.",
                AccountAppendStatus.UserUnknown => "The user was deleted at the same moment.",
                _ => duplicate,
            });
        }
    }
}
