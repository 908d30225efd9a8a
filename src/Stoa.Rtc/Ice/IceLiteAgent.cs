using System.Runtime.CompilerServices;
using System.Text;
using Stoa.Rtc.Stun;

namespace Stoa.Rtc.Ice;

/// <summary>The ICE side of one session of the server: lite, always controlled. It answers checks and learns from them where the peer is.</summary>
/// <remarks>
/// A state machine with no clock and no timer: whoever owns it compares <see cref="LastCheck"/> with the time.
/// Nothing is answered to a message that is not authentic, and no answer is longer than its request. Not safe for several threads.
/// Source: RFC 8445 sections 2.5 and 7.3.
/// </remarks>
public sealed class IceLiteAgent
{
    /// <summary>How many sources are remembered; the one that was silent longest goes first, never the selected one.</summary>
    public const int MaximumSources = 8;

    /// <summary>The longest response in bytes: error 420 with eight types.</summary>
    public const int MaximumResponseBytes = 80;

    private const int ShortestFragment = 4;

    /// <summary>Browsers check the pair in use every 2.5 to 5 seconds.</summary>
    private static readonly TimeSpan _selectedSilence = TimeSpan.FromSeconds(6);

    private Generation _current;
    private Generation? _next;
    private Sources _sources;
    private int _count;
    private bool _nominated;
    private TimeSpan _selectedCheck;
    private uint _generation;

    /// <summary>Starts with no pair.</summary>
    /// <param name="local">The credentials of the server's side for this session.</param>
    /// <param name="remote">The peer's, of its offer; null accepts any username fragment of the peer.</param>
    /// <param name="now">The time, since any start.</param>
    public IceLiteAgent(IceCredentials local, IceCredentials? remote, TimeSpan now)
    {
        _current = new Generation(local, remote);
        LastCheck = now;
    }

    /// <summary>The newest credentials of this side: after <see cref="Restart"/> the new ones at once.</summary>
    public IceCredentials Local => (_next ?? _current).Local;

    /// <summary>The credentials that still work beside <see cref="Local"/> until the first valid check after a restart; otherwise null.</summary>
    public IceCredentials? Previous => _next is null ? null : _current.Local;

    /// <summary>
    /// Where the peer is: the pair nominated last, else the one whose check came last; null before the first valid check. A nominated pair
    /// that falls silent while checks come from elsewhere gives way: an address translation between them forgot the peer, who does not know.
    /// </summary>
    public TransportAddress? Selected { get; private set; }

    /// <summary>The time of the last check that was authentic and answered with success: the peer's consent. The time of the start before any.</summary>
    /// <remarks>Source: RFC 7675 section 5.1.</remarks>
    public TimeSpan LastCheck { get; private set; }

    /// <summary>True when a check from this source succeeded: only then DTLS and SRTP from it count.</summary>
    public bool IsValidated(in TransportAddress source) => IndexOf(source) >= 0;

    /// <summary>Takes a datagram that looks like STUN and writes the answer, if any.</summary>
    /// <param name="datagram">The caller's, read only during the call.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="now">The time, since the same start as before.</param>
    /// <param name="response">At least <see cref="MaximumResponseBytes"/> of the caller's.</param>
    /// <param name="responseLength">How many bytes to send back to the source; 0 for silence.</param>
    public IceVerdict Receive(ReadOnlySpan<byte> datagram, in TransportAddress source, TimeSpan now, Span<byte> response, out int responseLength)
    {
        if (response.Length < MaximumResponseBytes)
        {
            throw new ArgumentException("The response needs room for the longest answer.", nameof(response));
        }

        responseLength = 0;
        if (!StunMessage.TryParse(datagram, out var message))
        {
            return IceVerdict.Malformed;
        }

        if (!message.HasValidFingerprint)
        {
            return IceVerdict.NoFingerprint;
        }

        if (message.Class != StunClass.Request)
        {
            return IceVerdict.Ignored;
        }

        var generation = _next is not null && _next.Names(message.Username) ? _next : _current;
        if (!generation.Names(message.Username))
        {
            return IceVerdict.WrongUsername;
        }

        if (!message.IsAuthentic(generation.Key))
        {
            return IceVerdict.NotAuthentic;
        }

        if (Refusal(message) is var (verdict, code))
        {
            responseLength = WriteError(message, code, generation.Key, response);
            return verdict;
        }

        if (generation == _next)
        {
            (_current, _next, _nominated, _generation) = (_next, null, false, _generation + 1);
        }

        Validate(source, message.UseCandidate, now);
        LastCheck = now;
        var writer = new StunWriter(response, StunClass.SuccessResponse, message.TransactionId);
        writer.XorMappedAddress(source);
        responseLength = writer.Finish(generation.Key);
        return message.UseCandidate ? IceVerdict.Nominated : IceVerdict.Answered;
    }

    /// <summary>Begins an ICE restart: the old credentials and pairs work until the first valid check with the new ones.</summary>
    /// <remarks>
    /// The first valid check ends the old credentials and moves <see cref="Selected"/>; sources of the old pairs are still heard until the
    /// peer nominates a new one, so that what it sent meanwhile is not lost. Source: RFC 8445 section 9.
    /// </remarks>
    public void Restart(IceCredentials local, IceCredentials? remote, TimeSpan now)
    {
        _next = new Generation(local, remote);
        LastCheck = now > LastCheck ? now : LastCheck;
    }

    /// <summary>Forgets a source that can no longer be reached: a TCP connection that closed. The one whose check came last takes the place of a selected one.</summary>
    public void Forget(in TransportAddress source)
    {
        var at = IndexOf(source);
        if (at < 0)
        {
            return;
        }

        _count--;
        for (; at < _count; at++)
        {
            _sources[at] = _sources[at + 1];
        }

        if (Selected == source)
        {
            Selected = _count > 0 ? _sources[0].Address : null;
            _nominated = false;
        }
    }

    private static (IceVerdict Verdict, int Code)? Refusal(in StunMessage message) =>
        message.UnknownRequiredCount > 0 ? (IceVerdict.UnknownAttribute, 420)
        : message.Method != StunMessage.Binding || message.Priority is null ? (IceVerdict.BadRequest, 400)
        : message.IceControlled is not null ? (IceVerdict.RoleConflict, 487)
        : null;

    private static int WriteError(in StunMessage message, int code, ReadOnlySpan<byte> key, Span<byte> response)
    {
        var writer = new StunWriter(response, StunClass.ErrorResponse, message.TransactionId);
        writer.ErrorCode(code);
        if (code == 420)
        {
            writer.UnknownAttributes(message);
        }

        return writer.Finish(key);
    }

    private int IndexOf(in TransportAddress source)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_sources[i].Address == source)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Puts a source in front, the newest first, and decides which pair is used.</summary>
    private void Validate(in TransportAddress source, bool nominated, TimeSpan now)
    {
        var at = IndexOf(source);
        if (at < 0)
        {
            at = _count < MaximumSources ? _count++ : _sources[MaximumSources - 1].Address == Selected ? MaximumSources - 2 : MaximumSources - 1;
        }

        for (; at > 0; at--)
        {
            _sources[at] = _sources[at - 1];
        }

        _sources[0] = (source, _generation);
        if (nominated || !_nominated || now - _selectedCheck > _selectedSilence)
        {
            Selected = source;
        }

        if (Selected == source)
        {
            _selectedCheck = now;
        }

        if (nominated && !_nominated)
        {
            _nominated = true;
            ForgetOldGenerations();
        }
    }

    private void ForgetOldGenerations()
    {
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            if (_sources[i].Generation == _generation)
            {
                _sources[kept++] = _sources[i];
            }
        }

        _count = kept;
    }

    [InlineArray(MaximumSources)]
    private struct Sources
    {
        private (TransportAddress Address, uint Generation) _first;
    }

    /// <summary>One pair of credentials, as bytes.</summary>
    private sealed class Generation(IceCredentials local, IceCredentials? remote)
    {
        private readonly byte[] _name = Encoding.ASCII.GetBytes(local.UsernameFragment + ':' + remote?.UsernameFragment);

        public IceCredentials Local { get; } = local;

        public byte[] Key { get; } = Encoding.ASCII.GetBytes(local.Password);

        /// <summary>True for local:remote, or for local: and any four bytes or more while the peer's are not known.</summary>
        public bool Names(ReadOnlySpan<byte> username) => remote is null
            ? username.StartsWith(_name) && username.Length >= _name.Length + ShortestFragment
            : username.SequenceEqual(_name);
    }
}
