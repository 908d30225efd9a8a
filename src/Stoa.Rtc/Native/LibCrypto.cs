using System.Runtime.InteropServices;

namespace Stoa.Rtc.Native;

/// <summary>What Stoa calls in OpenSSL's <c>libcrypto</c>, under OpenSSL's own names. The manual page of each says what it does.</summary>
/// <remarks>
/// Calls of a packet take well under a microsecond and call nothing back, so they leave the thread in cooperative mode
/// (<see cref="SuppressGCTransitionAttribute"/>) and take raw pointers: a <see cref="SafeHandle"/> would be counted up and down per call.
/// </remarks>
internal static unsafe partial class LibCrypto
{
    private const string Library = NativeLibraries.Crypto;

    /// <summary>EVP_CTRL_AEAD_GET_TAG.</summary>
    internal const int GetTag = 0x10;

    /// <summary>EVP_CTRL_AEAD_SET_TAG.</summary>
    internal const int SetTag = 0x11;

    [LibraryImport(Library)]
    internal static partial nint EVP_CIPHER_fetch(nint context, byte* algorithm, byte* properties);

    [LibraryImport(Library)]
    internal static partial CipherContextHandle EVP_CIPHER_CTX_new();

    [LibraryImport(Library)]
    internal static partial void EVP_CIPHER_CTX_free(nint context);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int EVP_CIPHER_CTX_ctrl(nint context, int type, int argument, byte* pointer);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int EVP_EncryptInit_ex(nint context, nint cipher, nint engine, byte* key, byte* nonce);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int EVP_EncryptUpdate(nint context, byte* output, int* outputLength, byte* input, int inputLength);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int EVP_EncryptFinal_ex(nint context, byte* output, int* outputLength);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int EVP_DecryptInit_ex(nint context, nint cipher, nint engine, byte* key, byte* nonce);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int EVP_DecryptUpdate(nint context, byte* output, int* outputLength, byte* input, int inputLength);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int EVP_DecryptFinal_ex(nint context, byte* output, int* outputLength);

    [LibraryImport(Library)]
    internal static partial nint EVP_MAC_fetch(nint context, byte* algorithm, byte* properties);

    [LibraryImport(Library)]
    internal static partial MacContextHandle EVP_MAC_CTX_new(nint mac);

    [LibraryImport(Library)]
    internal static partial void EVP_MAC_CTX_free(nint context);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int EVP_MAC_init(nint context, byte* key, nuint keyLength, Parameter* parameters);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int EVP_MAC_update(nint context, byte* input, nuint length);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int EVP_MAC_final(nint context, byte* output, nuint* length, nuint size);

    [LibraryImport(Library)]
    internal static partial void ERR_clear_error();

    [LibraryImport(Library)]
    internal static partial CULong ERR_peek_error();

    [LibraryImport(Library)]
    internal static partial nint BIO_meth_new(int type, byte* name);

    [LibraryImport(Library)]
    internal static partial int BIO_meth_set_read(nint method, delegate* unmanaged<nint, byte*, int, int> read);

    [LibraryImport(Library)]
    internal static partial int BIO_meth_set_write(nint method, delegate* unmanaged<nint, byte*, int, int> write);

    [LibraryImport(Library)]
    internal static partial int BIO_meth_set_ctrl(nint method, delegate* unmanaged<nint, int, CLong, void*, CLong> control);

    [LibraryImport(Library)]
    internal static partial nint BIO_new(nint method);

    [LibraryImport(Library)]
    internal static partial void BIO_set_data(nint bio, nint value);

    [LibraryImport(Library)]
    internal static partial nint BIO_get_data(nint bio);

    [LibraryImport(Library)]
    internal static partial void BIO_set_init(nint bio, int initialized);

    [LibraryImport(Library)]
    internal static partial void BIO_set_flags(nint bio, int flags);

    [LibraryImport(Library)]
    internal static partial void BIO_clear_flags(nint bio, int flags);

    [LibraryImport(Library)]
    internal static partial nint X509_STORE_CTX_get_ex_data(nint context, int index);

    [LibraryImport(Library)]
    internal static partial nint X509_STORE_CTX_get0_cert(nint context);

    [LibraryImport(Library)]
    internal static partial void X509_STORE_CTX_set_error(nint context, int error);

    [LibraryImport(Library)]
    internal static partial int i2d_X509(nint certificate, byte** output);

    /// <summary>OSSL_PARAM: one named value of a list that ends with a null key.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Parameter
    {
        /// <summary>OSSL_PARAM_UTF8_STRING.</summary>
        internal const uint Utf8 = 4;

        internal byte* Key;
        internal uint Type;
        internal byte* Value;
        internal nuint Size;
        internal nuint ReturnSize;
    }
}
