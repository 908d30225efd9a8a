namespace Stoa.Contract.Tests.Audio;

/// <summary>The web app in a real Chromium, with the real server and real audio; the scripts in tests/clients say what is done.</summary>
/// <remarks>The script starts the server itself, and kills it. What is heard is measured, so this runs alone.</remarks>
[Collection(nameof(RealPeersAlone))]
public sealed class WebAppTests
{
    [Fact]
    public Task Journey_FromSignUpToTheEndOfASpace() => WebScript.RunAsync("web-journey.mjs", 21);
}
