using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Stoa.Rtc.Native;
using Stoa.Rtc.Srtp;

namespace Stoa.Rtc.Dtls;

/// <summary>One DTLS session: handshake, certificate check, the keys for SRTP, goodbye. Not for two threads at once.</summary>
/// <remarks>
/// <para>
/// OpenSSL's clock has no part in it. The transport keeps the datagrams of its last flight and sends them again on its own deadlines;
/// records of epoch 0, which nothing protects, get a new sequence number each time they leave, as a retransmission must.
/// A protected Finished leaves as it is: whoever has it drops it as a replay, whoever lacks it takes it. A server that is connected
/// answers a client's repeated flight with its own last one.
/// </para>
/// <para>
/// Once connected, OpenSSL's 40 KB are freed, and the two alerts that may still come or go are protected by <see cref="AlertProtection"/>,
/// unless the peer made the handshake choose another cipher than AES-128-GCM.
/// </para>
/// <para>Source: RFC 6347 sections 4.1 and 4.2.4; RFC 5764 sections 4 and 5; RFC 8827 section 6.5.</para>
/// </remarks>
public sealed unsafe class DtlsTransport : IDisposable
{
    /// <summary>The largest datagram sent unless told otherwise, in bytes.</summary>
    public const int DefaultMtuBytes = 1200;

    /// <summary>How long a handshake may take.</summary>
    public static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(30);

    private const int RecordHeaderBytes = 13;
    private const byte ChangeCipherSpec = 20;
    private const byte Handshake = 22;
    private const int FirstAlertReason = 1000;
    private const int NoCertificateReason = 199;

    private static readonly TimeSpan _firstRetransmission = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan _slowestRetransmission = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _leastBetweenAnswers = TimeSpan.FromMilliseconds(50);

    private readonly DtlsRole _role;
    private readonly IReadOnlyList<DtlsFingerprint> _peerFingerprints;
    private readonly int _mtuBytes;
    private readonly DtlsIdentity _identity;

    private SslHandle? _ssl;
    private Queue<byte[]>? _outgoing;
    private List<byte[]>? _written;
    private List<byte[]>? _flight;
    private byte* _incoming;
    private int _incomingLength;
    private ulong _sequenceNumber;
    private TimeSpan _giveUpAt;
    private TimeSpan _retransmitAt = TimeSpan.MaxValue;
    private TimeSpan _backOff;
    private TimeSpan _answeredAt = TimeSpan.MinValue;
    private bool _refused;
    private SrtpKeyingMaterial? _keys;
    private AlertProtection? _alerts;

    /// <summary>Makes a session that waits for <see cref="Start"/>; native memory is taken then.</summary>
    /// <param name="identity">The own certificate.</param>
    /// <param name="role">Which side of the handshake.</param>
    /// <param name="peerFingerprints">What the peer's offer or answer promised; its certificate must have one of them. Empty: every handshake fails.</param>
    /// <param name="mtuBytes">The largest datagram to send, 256 to 1,500 bytes.</param>
    public DtlsTransport(DtlsIdentity identity, DtlsRole role, IReadOnlyList<DtlsFingerprint> peerFingerprints, int mtuBytes = DefaultMtuBytes)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(peerFingerprints);
        ArgumentOutOfRangeException.ThrowIfLessThan(mtuBytes, 256);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(mtuBytes, 1500);
        (_identity, _role, _peerFingerprints, _mtuBytes) = (identity, role, peerFingerprints, mtuBytes);
    }

    /// <summary>How far the session is.</summary>
    public DtlsState State { get; private set; }

    /// <summary>Why <see cref="State"/> is <see cref="DtlsState.Failed"/>; None otherwise.</summary>
    public DtlsFailure Failure { get; private set; }

    /// <summary>When <see cref="Advance"/> is due; null when nothing is: before the start and after the handshake.</summary>
    public TimeSpan? NextDeadline => State != DtlsState.Connecting ? null : _retransmitAt < _giveUpAt ? _retransmitAt : _giveUpAt;

    /// <summary>Begins: the 30 seconds run, and a client writes its first flight. Without effect later.</summary>
    public void Start(TimeSpan now)
    {
        if (State != DtlsState.New)
        {
            return;
        }

        _ssl = Open();
        State = DtlsState.Connecting;
        _giveUpAt = now + HandshakeTimeout;
        if (_role == DtlsRole.Client)
        {
            Continue(now);
        }
    }

    /// <summary>Takes a datagram from the peer; starts a session that was not started. Never throws on what strangers send.</summary>
    public void Receive(ReadOnlySpan<byte> datagram, TimeSpan now)
    {
        Start(now);
        if (State is not (DtlsState.Connecting or DtlsState.Connected) || datagram.Length < RecordHeaderBytes)
        {
            return;
        }

        fixed (byte* pointer = datagram)
        {
            _incoming = pointer;
            _incomingLength = datagram.Length;
            if (State == DtlsState.Connecting)
            {
                Continue(now);
            }
            else
            {
                ReadConnected(datagram);
                AnswerRepeatedFlight(datagram[0], now);
            }

            _incoming = null;
            _incomingLength = 0;
        }
    }

    /// <summary>Sends the last flight again when it is due, and gives up after <see cref="HandshakeTimeout"/>.</summary>
    public void Advance(TimeSpan now)
    {
        if (State != DtlsState.Connecting)
        {
            return;
        }

        if (now >= _giveUpAt)
        {
            Fail(DtlsFailure.TimedOut);
        }
        else if (now >= _retransmitAt)
        {
            SendFlightAgain();
            _backOff = _backOff * 2 < _slowestRetransmission ? _backOff * 2 : _slowestRetransmission;
            _retransmitAt = now + _backOff;
        }
    }

    /// <summary>Takes the next datagram to send, if there is one.</summary>
    /// <param name="datagram">At least as long as the MTU.</param>
    /// <param name="length">The length of the datagram, or 0.</param>
    /// <exception cref="ArgumentException">The span is too short; the datagram stays.</exception>
    public bool TryTake(Span<byte> datagram, out int length)
    {
        length = 0;
        if (_outgoing is null)
        {
            return false;
        }

        var next = _outgoing.Peek();
        next.CopyTo(datagram);
        Number(datagram[..next.Length]);
        length = next.Length;
        _outgoing.Dequeue();
        if (_outgoing.Count == 0)
        {
            _outgoing = null;
        }

        return true;
    }

    /// <summary>Hands out the keys, once; null before the session is connected and afterwards. The taker disposes them.</summary>
    public SrtpKeyingMaterial? TakeKeys()
    {
        var keys = _keys;
        _keys = null;
        return keys;
    }

    /// <summary>Says goodbye: a connected session writes close_notify, once; it is not repeated.</summary>
    public void Close(TimeSpan now)
    {
        _ = now;
        if (State is DtlsState.Failed or DtlsState.Closed)
        {
            return;
        }

        End(DtlsState.Closed, shutDown: State == DtlsState.Connected);
    }

    /// <summary>Frees the session; keys not taken are cleared. Datagrams not taken are gone.</summary>
    public void Dispose()
    {
        _ssl?.Dispose();
        _alerts?.Clear();
        _alerts = null;
        TakeKeys()?.Dispose();
        _outgoing = null;
        if (State is not (DtlsState.Failed or DtlsState.Closed))
        {
            State = DtlsState.Closed;
        }
    }

    /// <summary>Whether the peer's certificate, in DER, is a promised one.</summary>
    internal bool Promised(ReadOnlySpan<byte> certificate)
    {
        _refused = true;
        for (var i = 0; i < _peerFingerprints.Count; i++)
        {
            if (_peerFingerprints[i].Matches(certificate))
            {
                _refused = false;
                return true;
            }
        }

        return false;
    }

    /// <summary>Gives OpenSSL the datagram being received, once.</summary>
    internal int ReadIncoming(Span<byte> buffer)
    {
        var length = Math.Min(buffer.Length, _incomingLength);
        new ReadOnlySpan<byte>(_incoming, length).CopyTo(buffer);
        _incomingLength = 0;
        return length;
    }

    /// <summary>Takes whole records from OpenSSL: one datagram, or several when they are longer than the MTU.</summary>
    internal void WriteOutgoing(ReadOnlySpan<byte> records)
    {
        while (records.Length > 0)
        {
            var length = Math.Min(RecordLength(records), records.Length);
            while (length < records.Length && length + RecordLength(records[length..]) is var longer && longer <= Math.Min(_mtuBytes, records.Length))
            {
                length = longer;
            }

            (_written ??= []).Add(records[..length].ToArray());
            records = records[length..];
        }
    }

    private SslHandle Session => _ssl ?? throw new InvalidOperationException("The session was not started.");

    private static int RecordLength(ReadOnlySpan<byte> records) =>
        records.Length < RecordHeaderBytes ? records.Length : RecordHeaderBytes + BinaryPrimitives.ReadUInt16BigEndian(records[11..]);

    // type (1) | version (2) | epoch (2) | sequence number (6) | length (2). Source: RFC 6347 section 4.1.
    private void Number(Span<byte> records)
    {
        while (records.Length >= RecordHeaderBytes)
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(records[3..]) == 0)
            {
                BinaryPrimitives.WriteUInt64BigEndian(records[3..], _sequenceNumber++);
            }

            records = records[Math.Min(RecordLength(records), records.Length)..];
        }
    }

    private SslHandle Open()
    {
        var ssl = _identity.NewSession(_role);
        var bio = DtlsCallbacks.NewBio(ssl.Own(this));
        LibSsl.SSL_set_bio(ssl, bio, bio);
        LibSsl.SSL_ctrl(ssl, LibSsl.SetMtu, new CLong(_mtuBytes), null);
        LibSsl.DTLS_set_timer_cb(ssl, &DtlsCallbacks.Timer);
        if (_role == DtlsRole.Server)
        {
            LibSsl.SSL_set_accept_state(ssl);
        }
        else
        {
            LibSsl.SSL_set_connect_state(ssl);
        }

        return ssl;
    }

    private void Continue(TimeSpan now)
    {
        // What others left in the thread's error queue would be taken for an error of this call.
        LibCrypto.ERR_clear_error();
        var result = LibSsl.SSL_do_handshake(Session);
        var error = result == 1 ? 0 : LibSsl.SSL_get_error(Session, result);
        var reason = (int)(LibCrypto.ERR_peek_error().Value & 0x7FFFFF);
        LibCrypto.ERR_clear_error();
        if (SendWritten() is { } flight)
        {
            _flight = flight;
            _backOff = _firstRetransmission;
            _retransmitAt = now + _backOff;
        }

        if (result == 1)
        {
            Complete();
        }
        else if (error != LibSsl.WantRead)
        {
            Fail(_refused ? DtlsFailure.Fingerprint
                : reason == NoCertificateReason ? DtlsFailure.NoCertificate
                : reason >= FirstAlertReason ? DtlsFailure.Alert
                : DtlsFailure.Protocol);
        }
    }

    private void Complete()
    {
        if (ExportKeys() is not { } keys)
        {
            Failure = DtlsFailure.NoProfile;
            End(DtlsState.Failed, shutDown: true);
            return;
        }

        _keys = keys;
        State = DtlsState.Connected;
        _flight = _role == DtlsRole.Server ? _flight : null;
        ReadRecords();
        if (State == DtlsState.Connected && AlertProtection.TryCreate(Session, _role) is { } alerts)
        {
            _alerts = alerts;
            _ssl?.Dispose();
        }

        LibCrypto.ERR_clear_error();
    }

    private void ReadConnected(ReadOnlySpan<byte> records)
    {
        if (_alerts is null)
        {
            ReadRecords();
            return;
        }

        while (records.Length >= RecordHeaderBytes)
        {
            var length = Math.Min(RecordLength(records), records.Length);
            if (_alerts.IsGoodbye(records[..length]))
            {
                End(DtlsState.Closed, shutDown: true);
                return;
            }

            records = records[length..];
        }
    }

    private SrtpKeyingMaterial? ExportKeys()
    {
        var selected = LibSsl.SSL_get_selected_srtp_profile(Session);
        if (selected is null)
        {
            return null;
        }

        var profile = (SrtpProfile)selected->Id.Value;
        const int Key = SrtpKeyingMaterial.KeyBytes;
        var salt = SrtpKeyingMaterial.SaltBytes(profile);

        // client key | server key | client salt | server salt. Source: RFC 5764 section 4.2.
        Span<byte> secrets = stackalloc byte[2 * (Key + salt)];
        var label = "EXTRACTOR-dtls_srtp"u8;
        int exported;
        fixed (byte* output = secrets)
        fixed (byte* labelPointer = label)
        {
            exported = LibSsl.SSL_export_keying_material(Session, output, (nuint)secrets.Length, labelPointer, (nuint)label.Length, null, 0, 0);
        }

        LibCrypto.ERR_clear_error();
        if (exported != 1)
        {
            return null;
        }

        var clientKey = secrets[..Key];
        var serverKey = secrets[Key..(2 * Key)];
        var clientSalt = secrets.Slice(2 * Key, salt);
        var serverSalt = secrets[^salt..];
        var keys = _role == DtlsRole.Server
            ? new SrtpKeyingMaterial(profile, serverKey, serverSalt, clientKey, clientSalt)
            : new SrtpKeyingMaterial(profile, clientKey, clientSalt, serverKey, serverSalt);
        CryptographicOperations.ZeroMemory(secrets);
        return keys;
    }

    // Application records have no meaning here and are dropped; alerts count.
    private void ReadRecords()
    {
        const int Length = 2048;
        var buffer = stackalloc byte[Length];
        while (LibSsl.SSL_read(Session, buffer, Length) > 0)
        {
        }

        var closed = (LibSsl.SSL_get_shutdown(Session) & LibSsl.ReceivedShutdown) != 0;
        LibSsl.SSL_free_buffers(Session);
        LibCrypto.ERR_clear_error();
        if (closed)
        {
            End(DtlsState.Closed, shutDown: true);
        }
    }

    private void AnswerRepeatedFlight(byte contentType, TimeSpan now)
    {
        if (SendWritten() is null && State == DtlsState.Connected && contentType is Handshake or ChangeCipherSpec
            && _flight is not null && now >= _answeredAt + _leastBetweenAnswers)
        {
            _answeredAt = now;
            SendFlightAgain();
        }
    }

    private List<byte[]>? SendWritten()
    {
        var written = _written;
        _written = null;
        if (written is not null)
        {
            Send(written);
        }

        return written;
    }

    private void SendFlightAgain()
    {
        if (_flight is not null && _outgoing is null)
        {
            Send(_flight);
        }
    }

    private void Send(List<byte[]> datagrams)
    {
        _outgoing ??= new Queue<byte[]>(datagrams.Count);
        foreach (var datagram in datagrams)
        {
            _outgoing.Enqueue(datagram);
        }
    }

    private void Fail(DtlsFailure failure)
    {
        Failure = failure;
        End(DtlsState.Failed, shutDown: false);
    }

    private void End(DtlsState state, bool shutDown)
    {
        if (_alerts is not null)
        {
            if (shutDown)
            {
                Send([_alerts.Goodbye()]);
            }

            _alerts.Clear();
            _alerts = null;
        }
        else if (shutDown && LibSsl.SSL_alloc_buffers(Session) == 1)
        {
            // Without buffers, which a connected session gave up, a write would follow a null pointer.
            _ = LibSsl.SSL_shutdown(Session);
            LibCrypto.ERR_clear_error();
            SendWritten();
        }

        State = state;
        _flight = null;
        _ssl?.Dispose();
    }
}
