using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Stoa.Server.Tests.Rooms;
using Stoa.Spaces;
using Stoa.Spaces.Accounts;
using Stoa.Storage.Accounts;

namespace Stoa.Server.Tests;

/// <summary>The real server process on a free port, with its data in a folder of its own unless told otherwise.</summary>
internal sealed class RunningStoa : IAsyncDisposable
{
    private const int Attempts = 5;
    private static readonly TimeSpan _startsWithin = TimeSpan.FromMinutes(3); // Of seconds, on a machine that does nothing else.
    private static readonly SnowflakeIds _ids = new(TimeProvider.System, new Random());
    private readonly StringBuilder _output = new();
    private readonly Process _process;

    private RunningStoa(string url, string data, Process process)
    {
        Url = url;
        Data = data;
        _process = process;
        Http = new HttpClient { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(30) };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The address, without a slash at its end.</summary>
    public string Url { get; }

    /// <summary>The data folder.</summary>
    public string Data { get; }

    /// <summary>A client without a token.</summary>
    public HttpClient Http { get; }

    /// <summary>The process's id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Everything the process has printed.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Starts a server and waits until it answers.</summary>
    public static async Task<RunningStoa> StartAsync(
        CancellationToken cancellationToken, string? data = null, string[]? arguments = null, string? alsoAt = null, params (string Name, string Value)[] environment) =>
        await StartAsync(["dotnet", "exec", Repository.StoaDll], data ?? NewFolder(), arguments ?? ["--no-demo"], environment, cancellationToken, alsoAt);

    /// <summary>Starts the server by another command than the usual one, at a free port or at an address, and waits until it answers.</summary>
    public static async Task<RunningStoa> StartAsync(
        string[] command, string data, string[] arguments, (string Name, string Value)[] environment, CancellationToken cancellationToken, string? alsoAt = null, string? at = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var url = at ?? $"http://127.0.0.1:{FreePort()}";
            var process = Shell.Start(command[0], [.. command[1..], "serve", "--urls", alsoAt is null ? url : $"{url};{alsoAt}", "--data", data, .. arguments], environment);
            var stoa = new RunningStoa(url, data, process);
            try
            {
                await stoa.WaitUntilReadyAsync(cancellationToken);
                return stoa;
            }
            catch (Exception) when (attempt < Attempts && stoa.Output.Contains("address already in use", StringComparison.Ordinal))
            {
                await stoa.DisposeAsync(); // Another test took the port between the look and the start.
            }
            catch
            {
                await stoa.DisposeAsync();
                throw;
            }
        }
    }

    /// <summary>A new empty folder, below the system's temporary folder.</summary>
    public static string NewFolder() => System.IO.Directory.CreateTempSubdirectory("stoa-test-").FullName;

    /// <summary>Makes a user in the data folder, beside the running server, as its command line does (CommandLineTests); the server knows them then.</summary>
    /// <returns>The user's id and a token with every scope.</returns>
    public async Task<(string Id, string Token)> AddUserAsync(string name, CancellationToken cancellationToken)
    {
        var user = new User { Id = new UserId(_ids.Next()), Username = name, Name = name, CreatedAt = TimeProvider.System.GetUtcNow() };
        var token = Credentials.NewToken();
        Assert.True(TokenHash.TryCompute(token, out var hash));
        await using (var accounts = AccountStore.Open(Data, TimeProvider.System))
        {
            var issued = new TokenIssued(new AccessToken(hash, OwnApps.CommandLine, user.Id, RoomCast.All, user.CreatedAt, null));
            Assert.All(await accounts.AppendManyAsync([new UserSaved(user), issued], cancellationToken), result => Assert.True(result.Committed));
        }

        await GetAsync("/2/users/me", token, cancellationToken);
        return (user.Id.ToString(), token);
    }

    /// <summary>Makes an app in the data folder, beside the running server, as its command line does (CommandLineTests); the server knows it then.</summary>
    /// <returns>Its app-only bearer token.</returns>
    public async Task<string> AddAppAsync(CancellationToken cancellationToken) => (await AddAppAsync("tests", cancellationToken)).Bearer;

    /// <summary>Makes an app that has a name.</summary>
    /// <returns>Its secret and its app-only bearer token.</returns>
    public async Task<(string Secret, string Bearer)> AddAppAsync(string name, CancellationToken cancellationToken)
    {
        var app = new App { ClientId = Credentials.NewClientId(), Name = name, CreatedAt = TimeProvider.System.GetUtcNow() };
        var secret = Credentials.NewClientSecret();
        string bearer;
        await using (var accounts = AccountStore.Open(Data, TimeProvider.System))
        {
            Assert.True((await accounts.CreateAppAsync(app, secret, cancellationToken)).Committed);
            Assert.True((await accounts.IssueAppBearerAsync(app, cancellationToken)).Committed);
            bearer = accounts.DeriveAppBearer(app);
        }

        await GetAsync("/2/users?ids=1", bearer, cancellationToken);
        return (secret, bearer);
    }

    /// <summary>Sends a request.</summary>
    /// <exception cref="HttpRequestException">The server is not there, or went away before it answered.</exception>
    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(
        HttpMethod method, string path, string? token, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Content = body is null ? null : JsonContent.Create(body);
        try
        {
            using var response = await Http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            return (response.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text));
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // HttpClient lets some of them through as they are, where a connection breaks while it is being made.
            throw new HttpRequestException("The server is gone.", e);
        }
    }

    /// <summary>Sends GET; the answer must be 200.</summary>
    public async Task<JsonElement> GetAsync(string path, string token, CancellationToken cancellationToken)
    {
        var (status, body) = await SendAsync(HttpMethod.Get, path, token, null, cancellationToken);
        Assert.True(status == HttpStatusCode.OK, $"GET {path}: {(int)status} {body}");
        return body;
    }

    /// <summary>Sends POST; the answer must be a success.</summary>
    public async Task<JsonElement> PostAsync(string path, string token, object? body, CancellationToken cancellationToken)
    {
        var (status, answer) = await SendAsync(HttpMethod.Post, path, token, body, cancellationToken);
        Assert.True((int)status is 200 or 201, $"POST {path}: {(int)status} {answer}");
        return answer;
    }

    /// <summary>Ends the process without a chance to do anything (SIGKILL).</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Waits until the process has ended by itself: a minute.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Ends the process as Ctrl-C does (SIGINT), or by another signal, and waits until it has ended by itself.</summary>
    /// <returns>Its exit code: 0 when it stopped within its own limit (the host's shutdown timeout), whatever else the machine does.</returns>
    public async Task<int> InterruptAsync(CancellationToken cancellationToken, string signal = "-INT")
    {
        await Shell.EndAsync(_process, signal, cancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Waits until the process has ended, for whatever reason.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndedAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    /// <summary>A loopback port that nobody listens on.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < _startsWithin;)
        {
            Assert.False(_process.HasExited, $"The server ended at once:\n{Output}");
            try
            {
                // Not ready answers 503; ready asks who we are.
                using var response = await Http.GetAsync("/2/users/me", cancellationToken);
                if (response.StatusCode == HttpStatusCode.Unauthorized)
                {
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or SocketException or IOException)
            {
                // It does not listen yet.
            }

            await Task.Delay(20, cancellationToken);
        }

        Assert.Fail($"The server was not ready within {_startsWithin}:\n{Output}");
    }

    private void Keep(object sender, DataReceivedEventArgs e)
    {
        lock (_output)
        {
            _output.AppendLine(e.Data);
        }
    }
}
