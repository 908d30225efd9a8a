using System.Runtime.InteropServices;

namespace Stoa.Rtc.Native;

/// <summary>What Stoa calls in OpenSSL's <c>libssl</c>, under OpenSSL's own names. The manual page of each says what it does.</summary>
internal static unsafe partial class LibSsl
{
    private const string Library = NativeLibraries.Ssl;

    /// <summary>SSL_ERROR_WANT_READ.</summary>
    internal const int WantRead = 2;

    /// <summary>SSL_RECEIVED_SHUTDOWN: the peer sent close_notify or a fatal alert.</summary>
    internal const int ReceivedShutdown = 2;

    /// <summary>SSL_CTRL_SET_MTU.</summary>
    internal const int SetMtu = 17;

    [LibraryImport(Library)]
    internal static partial nint DTLS_server_method();

    [LibraryImport(Library)]
    internal static partial nint DTLS_client_method();

    [LibraryImport(Library)]
    internal static partial SslContextHandle SSL_CTX_new(nint method);

    [LibraryImport(Library)]
    internal static partial void SSL_CTX_free(nint context);

    [LibraryImport(Library)]
    internal static partial CLong SSL_CTX_ctrl(SslContextHandle context, int command, CLong argument, void* pointer);

    [LibraryImport(Library)]
    internal static partial ulong SSL_CTX_set_options(SslContextHandle context, ulong options);

    [LibraryImport(Library)]
    internal static partial int SSL_CTX_set_cipher_list(SslContextHandle context, byte* list);

    [LibraryImport(Library)]
    internal static partial int SSL_CTX_use_certificate_ASN1(SslContextHandle context, int length, byte* certificate);

    [LibraryImport(Library)]
    internal static partial int SSL_CTX_use_PrivateKey_ASN1(int type, SslContextHandle context, byte* key, CLong length);

    [LibraryImport(Library)]
    internal static partial void SSL_CTX_set_verify(SslContextHandle context, int mode, nint callback);

    [LibraryImport(Library)]
    internal static partial void SSL_CTX_set_cert_verify_callback(SslContextHandle context, delegate* unmanaged<nint, nint, int> callback, nint argument);

    [LibraryImport(Library)]
    internal static partial int SSL_CTX_set_tlsext_use_srtp(SslContextHandle context, byte* profiles);

    [LibraryImport(Library)]
    internal static partial int SSL_get_ex_data_X509_STORE_CTX_idx();

    [LibraryImport(Library)]
    internal static partial SslHandle SSL_new(SslContextHandle context);

    [LibraryImport(Library)]
    internal static partial void SSL_free(nint ssl);

    [LibraryImport(Library)]
    internal static partial void SSL_set_bio(SslHandle ssl, nint reads, nint writes);

    [LibraryImport(Library)]
    internal static partial nint SSL_get_rbio(nint ssl);

    [LibraryImport(Library)]
    internal static partial CLong SSL_ctrl(SslHandle ssl, int command, CLong argument, void* pointer);

    [LibraryImport(Library)]
    internal static partial void DTLS_set_timer_cb(SslHandle ssl, delegate* unmanaged<nint, uint, uint> callback);

    [LibraryImport(Library)]
    internal static partial void SSL_set_accept_state(SslHandle ssl);

    [LibraryImport(Library)]
    internal static partial void SSL_set_connect_state(SslHandle ssl);

    [LibraryImport(Library)]
    internal static partial int SSL_do_handshake(SslHandle ssl);

    [LibraryImport(Library)]
    internal static partial int SSL_read(SslHandle ssl, byte* buffer, int length);

    [LibraryImport(Library)]
    internal static partial int SSL_shutdown(SslHandle ssl);

    [LibraryImport(Library)]
    internal static partial int SSL_get_shutdown(SslHandle ssl);

    [LibraryImport(Library)]
    internal static partial int SSL_get_error(SslHandle ssl, int result);

    [LibraryImport(Library)]
    internal static partial int SSL_free_buffers(SslHandle ssl);

    [LibraryImport(Library)]
    internal static partial int SSL_alloc_buffers(SslHandle ssl);

    [LibraryImport(Library)]
    internal static partial nint SSL_get_current_cipher(SslHandle ssl);

    [LibraryImport(Library)]
    internal static partial uint SSL_CIPHER_get_id(nint cipher);

    [LibraryImport(Library)]
    internal static partial nint SSL_get_session(SslHandle ssl);

    [LibraryImport(Library)]
    internal static partial nuint SSL_SESSION_get_master_key(nint session, byte* output, nuint length);

    [LibraryImport(Library)]
    internal static partial nuint SSL_get_server_random(SslHandle ssl, byte* output, nuint length);

    [LibraryImport(Library)]
    internal static partial nuint SSL_get_client_random(SslHandle ssl, byte* output, nuint length);

    [LibraryImport(Library)]
    internal static partial ProtectionProfile* SSL_get_selected_srtp_profile(SslHandle ssl);

    [LibraryImport(Library)]
    internal static partial int SSL_export_keying_material(
        SslHandle ssl, byte* output, nuint outputLength, byte* label, nuint labelLength, byte* context, nuint contextLength, int useContext);

    /// <summary>SRTP_PROTECTION_PROFILE.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ProtectionProfile
    {
        internal byte* Name;
        internal CULong Id;
    }
}
