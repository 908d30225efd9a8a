using Stoa.Api.Whip;
using Stoa.Cluster.Nodes;
using Stoa.Cluster.Rooms;
using Stoa.Rtc.Dtls;
using Stoa.Sfu;
using Stoa.Storage.Accounts;

namespace Stoa.Server.Audio;

/// <summary>Adds the audio to the server, or says once why there is none: everything else runs without.</summary>
internal static partial class AudioHosting
{
    /// <summary>Adds it.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="options">What the operator set.</param>
    /// <param name="node">This process among others.</param>
    /// <param name="isLocal">True when the pages are served to this machine alone.</param>
    public static void AddAudio(this WebApplicationBuilder builder, SfuOptions options, NodeOptions node, bool isLocal)
    {
        if (WhyNot(options) is { } because)
        {
            builder.Services.AddSingleton<IAudioSessions>(new NoAudio(because));
            builder.Services.AddHostedService(services => new Silence(options.Enabled, because, services.GetRequiredService<ILogger<AudioPlane>>()));
            return;
        }

        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<AudioSessions>(services, services.GetRequiredService<AccountStore>().RelayKey));
        builder.Services.AddSingleton<IAudioSessions>(services => services.GetRequiredService<AudioSessions>());
        builder.Services.AddSingleton(services =>
        {
            var sessions = services.GetRequiredService<AudioSessions>();
            var plane = AudioPlane.Open(options, node, isLocal, sessions, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<AudioPlane>>());
            sessions.UseUnit(plane.Unit, plane.Capacity);
            services.GetRequiredService<RoomTable>().ObserveStage(sessions);
            if (node.IsClustered)
            {
                services.GetRequiredService<RoomTable>().ObserveRelays(sessions);
            }

            return plane;
        });
        builder.Services.AddHostedService(services => services.GetRequiredService<AudioPlane>());
    }

    private static string? WhyNot(SfuOptions options) =>
        !options.Enabled ? "Audio is switched off on this server."
        : !OpenSsl.IsAvailable(out var explanation) ? $"This server has no audio, because OpenSSL 3 was not found. {explanation}"
        : null;

    /// <summary>Tells the operator once that there is no audio.</summary>
    private sealed partial class Silence(bool isFault, string because, ILogger logger) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            if (isFault)
            {
                LogFault(because);
            }
            else
            {
                LogOff(because);
            }

            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        [LoggerMessage(EventId = 6003, Level = LogLevel.Error, Message = "{Because}")]
        private partial void LogFault(string because);

        [LoggerMessage(EventId = 6004, Level = LogLevel.Information, Message = "{Because}")]
        private partial void LogOff(string because);
    }
}
