using System.CommandLine;
using System.Runtime.InteropServices;
using Stoa.Api.Whip;
using Stoa.Server.Audio.Calls;
using Stoa.Spaces;

namespace Stoa.Server.CommandLine;

/// <summary><c>stoa audio publish|listen</c>: talks into a Space from a file, and records one, over the network as any other client does.</summary>
internal static class AudioCommand
{
    private const string TokenVariable = "STOA_TOKEN";
    private const int MaxSeconds = 24 * 60 * 60;

    private static readonly TimeSpan _oneWish = TimeSpan.FromMilliseconds(500);
    private static readonly Option<string> _space = new("--space") { Description = "The Space's id.", HelpName = "ID", Required = true };

    private static readonly Option<string?> _token = new("--token")
    {
        Description = $"A user's token. Better in the environment variable {TokenVariable}: what stands on a command line is in the list of processes and in the shell's history.",
        HelpName = "TOKEN",
    };

    private static readonly Option<string> _server = new("--server") { Description = "Where Stoa runs.", HelpName = "URL", DefaultValueFactory = _ => "http://localhost:5080" };
    private static readonly Option<bool> _loop = new("--loop") { Description = "Again and again, until Ctrl-C." };
    private static readonly Option<string> _out = new("--out") { Description = "The Ogg Opus file to write, over what is there; - is standard output, for a player.", HelpName = "FILE", Required = true };
    private static readonly Option<int?> _seconds = new("--seconds") { Description = $"How long, 1 to {MaxSeconds:N0}. Left out: until the Space is over, or Ctrl-C.", HelpName = "N" };
    private static readonly Argument<string> _file = new("FILE") { Description = "An Ogg Opus file." };

    /// <summary>The subcommand.</summary>
    public static Command Create()
    {
        var publish = new Command(
            "publish",
            """
            Talk into a Space from an Ogg Opus file, as one of its hosts or speakers. Prints {"packets","lost","seconds"}.

            Examples:
              STOA_TOKEN=… stoa audio publish talk.opus --space 1W6Q4IWrOel1f
              opusenc music.wav music.opus && stoa audio publish music.opus --space 1W6Q4IWrOel1f --loop
            """) { _file, _space, _token, _server, _loop };
        Validate(publish);
        publish.SetAction((parsed, cancellationToken) => WithSignalsAsync(
            stop => PublishAsync(parsed.GetRequiredValue(_file), CallOf(parsed), parsed.GetValue(_loop), stop), cancellationToken));

        var listen = new Command(
            "listen",
            """
            Listen to a Space: to whoever is loudest. Prints {"file","packets","lost","seconds"}.

            Examples:
              STOA_TOKEN=… stoa audio listen --space 1W6Q4IWrOel1f --out hello.ogg --seconds 20
              STOA_TOKEN=… stoa audio listen --space 1W6Q4IWrOel1f --out - | mpv -
            """) { _space, _out, _token, _server, _seconds };
        Validate(listen);
        listen.Validators.Add(result =>
        {
            if (result.GetValue(_seconds) is < 1 or > MaxSeconds)
            {
                result.AddError($"--seconds takes 1 to {MaxSeconds:N0}.");
            }
        });
        listen.SetAction((parsed, cancellationToken) => WithSignalsAsync(
            stop => ListenAsync(
                parsed.GetRequiredValue(_out), CallOf(parsed), parsed.GetValue(_seconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : null, stop),
            cancellationToken));
        return new Command("audio", "The audio of Spaces, without a browser.") { publish, listen };
    }

    private static void Validate(Command command) => command.Validators.Add(result =>
    {
        if (result.GetValue(_space) is { } space && !SpaceId.TryParse(space, out _))
        {
            result.AddError($"--space: '{space}' is no id of a Space.");
        }

        if (result.GetValue(_server) is { } server && !(Uri.TryCreate(server, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            result.AddError($"--server: '{server}' is no http or https address such as http://localhost:5080.");
        }
    });

    private static Call CallOf(ParseResult parsed)
    {
        var space = SpaceId.TryParse(parsed.GetRequiredValue(_space), out var id) ? id : default; // The validator has seen that it parses.
        var token = parsed.GetValue(_token) ?? Environment.GetEnvironmentVariable(TokenVariable);
        return new Call(space, new Uri(parsed.GetRequiredValue(_server)), string.IsNullOrWhiteSpace(token) ? null : token.Trim());
    }

    private static async Task<int> PublishAsync(string file, Call call, bool loops, CancellationToken stop)
    {
        var clip = OpusClip.TryRead(await ReadAsync(file, stop), out var fault) ?? throw new CommandFailedException($"{file} {fault}");
        var sender = new ClipSender(clip, loops);
        var total = loops ? "without end" : $"of {CallProgress.TimeText(clip.Duration)}";
        var failure = await RunAsync(
            call, AudioDirection.Publish, () => sender, () => $"{CallProgress.TimeText(sender.Played)} {total}, {sender.Packets:N0} packets sent, {sender.Lost:N0} lost", stop);
        JsonOutput.Write(("packets", sender.Packets), ("lost", sender.Lost), ("seconds", Math.Round(sender.Played.TotalSeconds, 2)));
        return failure is null ? 0 : throw new CommandFailedException(failure);
    }

    private static async Task<int> ListenAsync(string file, Call call, TimeSpan? limit, CancellationToken stop)
    {
        var isPiped = file == "-";
        if (!isPiped && Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !System.IO.Directory.Exists(folder))
        {
            throw new CommandFailedException($"There is no folder {folder}.");
        }

        OggRecorder? recorder = null;
        Stream? output = null;
        try
        {
            var failure = await RunAsync(
                call,
                AudioDirection.Listen,
                () => recorder = new OggRecorder(output = isPiped ? Console.OpenStandardOutput() : File.Create(file), limit),
                () => recorder is null ? "" : $"{CallProgress.TimeText(recorder.Recorded)}, {recorder.Packets:N0} packets heard, {recorder.Lost:N0} lost",
                stop);
            if (recorder is { Packets: 0 } && failure is null)
            {
                await Console.Error.WriteLineAsync("Nobody talked.");
            }

            if (!isPiped && recorder is not null)
            {
                JsonOutput.Write(("file", file), ("packets", recorder.Packets), ("lost", recorder.Lost), ("seconds", Math.Round(recorder.Recorded.TotalSeconds, 2)));
            }

            return failure is null ? 0 : throw new CommandFailedException(failure);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(isPiped ? "Who reads the sound has gone." : $"{file} cannot be written: {e.Message}");
        }
        finally
        {
            if (output is not null)
            {
                await output.DisposeAsync();
            }
        }
    }

    /// <summary>One call from beginning to end.</summary>
    /// <returns>Why it failed; null when it did not.</returns>
    private static async Task<string?> RunAsync(Call call, AudioDirection direction, Func<ICallMedia> media, Func<string> tell, CancellationToken stop)
    {
        using var http = AudioDoor.NewClient();
        var door = new AudioDoor(http, call.Server, call.Token);
        await using var session = await AudioCall.OpenAsync(door, call.Space, direction, stop);
        CallEnd end;
        await using (CallProgress.Start(tell))
        {
            end = await session.RunAsync(media(), stop);
        }

        switch (end)
        {
            case CallEnd.Done or CallEnd.Stopped:
                return null;
            case CallEnd.ServerLeft:
                var why = await door.AskWhyLeftAsync(call.Space, direction, CancellationToken.None);
                if (direction == AudioDirection.Publish)
                {
                    return why;
                }

                await Console.Error.WriteLineAsync(why);
                return null;
            case CallEnd.NotReached:
                return $"{call.Server} answered, but its audio cannot be reached over UDP at {session.Addresses}: something between blocks it, or the server's Stoa__Audio__PublicAddresses are wrong.";
            case CallEnd.HandshakeFailed:
                return $"The audio at {session.Addresses} answered, but the handshake failed: its certificate is not the one that {call.Server} promised, or packets are lost.";
            default:
                return "The connection was lost: the server has not answered for half a minute.";
        }
    }

    private static async Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(file, cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CommandFailedException($"There is no file {file}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{file} cannot be read: {e.Message}");
        }
    }

    /// <summary>Lets the first Ctrl-C, or SIGTERM, end the work in order; the second ends the process.</summary>
    private static async Task<int> WithSignalsAsync(Func<CancellationToken, Task<int>> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var stoppedAt = 0L;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await work(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new CommandFailedException("Stopped before there was a session.");
        }

        void Stop(PosixSignalContext signal)
        {
            // `timeout` and shells may send one wish twice, to the process and to its group.
            var first = Interlocked.CompareExchange(ref stoppedAt, TimeProvider.System.GetTimestamp(), 0);
            signal.Cancel = first == 0 || TimeProvider.System.GetElapsedTime(first) < _oneWish;
            stop.Cancel();
        }
    }

    /// <summary>Which Space, and where.</summary>
    private sealed record Call(SpaceId Space, Uri Server, string? Token);
}
