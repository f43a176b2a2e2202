#include "certificate.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

namespace tributary::mysql {

namespace {

struct Deleter {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
    void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
};
template <class T>
using Owned = std::unique_ptr<T, Deleter>;

template <class T>
[[nodiscard]] Owned<T> owned(T* object) {
    if (object == nullptr) throw std::runtime_error("OpenSSL made no certificate");
    return Owned<T>(object);
}

void add_extension(X509* certificate, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const auto extension = owned(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    X509_add_ext(certificate, extension.get(), -1);
}

}  // namespace

Certificate make_certificate(const std::filesystem::path& folder, const std::string& name,
                             const std::string& subject) {
    const auto key = owned(EVP_RSA_gen(2048));
    const auto certificate = owned(X509_new());
    X509* raw = certificate.get();
    X509_set_version(raw, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(raw), 1);
    X509_gmtime_adj(X509_getm_notBefore(raw), -3600);
    X509_gmtime_adj(X509_getm_notAfter(raw), 24L * 3600);
    X509_set_pubkey(raw, key.get());
    X509_NAME* subject_name = X509_get_subject_name(raw);
    X509_NAME_add_entry_by_txt(subject_name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(raw, subject_name);
    add_extension(raw, NID_basic_constraints, "critical,CA:TRUE");
    add_extension(raw, NID_subject_alt_name, subject);
    if (X509_sign(raw, key.get(), EVP_sha256()) == 0) throw std::runtime_error("not signed");

    Certificate result{.certificate_file = folder / (name + ".pem"),
                       .key_file = folder / (name + ".key")};
    const auto certificate_file = owned(std::fopen(result.certificate_file.c_str(), "w"));
    const auto key_file = owned(std::fopen(result.key_file.c_str(), "w"));
    if (PEM_write_X509(certificate_file.get(), raw) == 0 ||
        PEM_write_PrivateKey(key_file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) ==
            0) {
        throw std::runtime_error("the certificate could not be written");
    }
    return result;
}

}  // namespace tributary::mysql
