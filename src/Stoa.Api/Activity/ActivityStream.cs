using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Stoa.Api.Fields;
using Stoa.Api.Query;
using Stoa.Api.Rooms.Stream;
using Stoa.Cluster.Activity;
using Stoa.Storage;

namespace Stoa.Api.Activity;

/// <summary>Everything that an app subscribed to, one event on a line, for as long as the connection lasts. Source: docs/activity.md.</summary>
/// <remarks>
/// A connection is a place in the log (see <see cref="ActivityLog"/>): it reads on from there, so nothing is lost or told out of order,
/// however slowly the client reads. With <c>backfill_minutes</c> or <c>start_time</c> the place lies in the past: who was cut off tells
/// how long ago, gets everything since, and knows by <c>event_uuid</c> what it had before.
/// </remarks>
internal static class ActivityStream
{
    private const int BatchSize = 256;
    private static readonly Parameter _backfill = Parameter.Number(
        "backfill_minutes", 0, 5, standard: 0, "The number of minutes of backfill requested.");

    /// <summary>What it takes.</summary>
    public static readonly ParameterTable Parameters = new(_backfill, StreamPeriod.Start, StreamPeriod.Stop);

    /// <summary>Answers for as long as the connection lasts.</summary>
    public static async ValueTask HandleAsync(StoaRequest request, ActivityServices services)
    {
        var now = services.Now;
        if (!StreamPeriod.TryRead(request.Query, now, out var period, out var faults))
        {
            await request.RefuseAsync(faults);
            return;
        }

        if (HttpMethods.IsHead(request.Http.Request.Method))
        {
            SetHeaders(request.Http.Response);
            return;
        }

        using var slot = services.Streams.TryTake(request.Caller.ClientId);
        if (slot is null)
        {
            await request.Problems.SendTooManyConnectionsAsync(request.Http);
            return;
        }

        var minutes = request.Query.Number(_backfill);
        if (minutes > 0 && period.IsFromNow)
        {
            period = period with { From = now - TimeSpan.FromMinutes(minutes) };
        }

        var after = period.IsFromNow ? await services.Log.FindNewestAsync(request.Aborted) : await services.Log.FindBeforeAsync(period.From, request.Aborted);
        SetHeaders(request.Http.Response);
        EventStream.BoundSocket(request.Http);
        await new Connection(request, services, period).RunAsync(after);
    }

    private static void SetHeaders(HttpResponse response)
    {
        response.ContentType = JsonReply.ContentType;
        response.Headers["X-Accel-Buffering"] = "no"; // Proxies that gather replies shall not gather this one.
    }

    /// <summary>One connection while it lasts.</summary>
    private sealed class Connection(StoaRequest request, ActivityServices services, StreamPeriod period)
    {
        private readonly PipeWriter _body = request.Http.Response.BodyWriter;
        private readonly JsonWriter _json = new(1024);
        private long _looked = services.Timestamp;
        private int _unsent;

        public async ValueTask RunAsync(long after)
        {
            Write("\r\n"u8); // So that the client sees at once that it is connected.
            var isOpen = true;
            while (isOpen && !request.Aborted.IsCancellationRequested)
            {
                if (await ReadAsync(after) is not { } page)
                {
                    return;
                }

                foreach (var logged in page.Activities)
                {
                    Write(logged);
                }

                after = page.Through;
                var isLevel = page.Activities.Count < BatchSize;
                var more = services.Log.WaitAsync(after);
                isOpen = await MayGoOnAsync(isLevel) && (_unsent == 0 || await SendAsync());
                if (isOpen && isLevel)
                {
                    await more.WaitAsync(request.Aborted); // Who is gone gives the place back at once.
                }
            }
        }

        private async ValueTask<ActivityPage?> ReadAsync(long after)
        {
            try
            {
                return await services.Log.ReadAsync(after, BatchSize, request.Aborted);
            }
            catch (StorageUnavailableException)
            {
                await DisconnectAsync("The events that you are behind cannot be read now; connect again with backfill.");
                return null;
            }
        }

        /// <summary>Looks at what else may end the stream, and at each beat whether the caller is still who they were.</summary>
        private async ValueTask<bool> MayGoOnAsync(bool isLevel)
        {
            if (isLevel && services.Now >= period.End)
            {
                await SendAsync();
                return false;
            }

            if (services.Stopping.IsCancellationRequested)
            {
                await DisconnectAsync("This stream has been disconnected for operational reasons.");
                return false;
            }

            // The beats are not to the millisecond.
            if (services.Since(_looked) < ActivityLog.Beat / 2)
            {
                return true;
            }

            _looked = services.Timestamp;
            if (!await request.IsStillAuthenticatedAsync())
            {
                await DisconnectAsync("The token of this stream does not count any more.");
                return false;
            }

            if (_unsent == 0)
            {
                Write("\r\n"u8);
            }

            return true;
        }

        private void Write(LoggedActivity logged)
        {
            var activity = logged.Activity;
            if (!period.Has(activity.At))
            {
                return;
            }

            foreach (var subscription in services.Subscriptions.Of(request.Caller.ClientId).Of(activity.Type, activity.CreatorId))
            {
                if (subscription.Wants(activity))
                {
                    _json.Reset();
                    ActivityEvents.WriteBegin(_json, subscription, activity);
                    Write(_json.Written.Span);
                    Write(services.Events.PayloadOf(logged));
                    Write(ActivityEvents.End);
                    Write("\r\n"u8);
                }
            }
        }

        private async ValueTask DisconnectAsync(string detail)
        {
            _json.Reset();
            request.Problems.WriteDisconnect(_json, detail);
            Write(_json.Written.Span);
            Write("\r\n"u8);
            await SendAsync();
        }

        private async ValueTask<bool> SendAsync()
        {
            _unsent = 0;
            try
            {
                return !(await _body.FlushAsync(request.Aborted)).IsCompleted;
            }
            catch (Exception e) when (e is SocketException or IOException or OperationCanceledException)
            {
                return false; // The client is gone.
            }
        }

        private void Write(ReadOnlySpan<byte> bytes)
        {
            _body.Write(bytes);
            _unsent += bytes.Length;
        }
    }
}
