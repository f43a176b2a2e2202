#include "dashboard/static_files.hpp"

#include <algorithm>
#include <string>

#include "dashboard/problem.hpp"

namespace tributary::dashboard {
namespace {

constexpr std::string_view kPage = "/index.html";

const EmbeddedFile* find_file(std::span<const EmbeddedFile> files, std::string_view path) {
    const auto found = std::ranges::lower_bound(files, path, {}, &EmbeddedFile::path);
    return found != files.end() && found->path == path ? &*found : nullptr;
}

/// Whether the client takes the coding; a quality of 0 says no.
bool is_accepted(const Request& request, std::string_view coding) {
    const std::string* accepted = request.header("accept-encoding");
    if (accepted == nullptr) return false;
    std::string_view rest = *accepted;
    while (!rest.empty()) {
        std::string_view one = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(one.size() + 1, rest.size()));
        one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
        if (one.substr(0, one.find_first_of("; ")) != coding) continue;
        const std::size_t quality = one.find("q=");
        return quality == std::string_view::npos ||
               one.find_first_of("123456789", quality) != std::string_view::npos;
    }
    return false;
}

Response send(const Request& request, const EmbeddedFile& file) {
    Response response;
    response.with("Vary", "Accept-Encoding");
    response.with("Cache-Control", file.is_immutable    ? "public, max-age=31536000, immutable"
                                   : file.path == kPage ? "no-store"
                                                        : "no-cache");
    response.with("ETag", std::string(file.etag));
    const std::string* seen = request.header("if-none-match");
    if (seen != nullptr && seen->find(file.etag) != std::string::npos) {
        response.status = 304;
        response.body = std::string_view();
        return response;
    }
    response.with("Content-Type", std::string(file.content_type));
    response.body = file.plain;
    if (!file.brotli.empty() && is_accepted(request, "br")) {
        response.with("Content-Encoding", "br");
        response.body = file.brotli;
    } else if (!file.gzip.empty() && is_accepted(request, "gzip")) {
        response.with("Content-Encoding", "gzip");
        response.body = file.gzip;
    }
    return response;
}

}  // namespace

Response file_response(const Request& request, std::span<const EmbeddedFile> files) {
    if (!is_safe(request.method)) {
        return problem_response(405, "Only GET and HEAD are possible here.")
            .with("Allow", "GET, HEAD");
    }
    const std::string_view path = request.path();
    if (const EmbeddedFile* file = find_file(files, path)) return send(request, *file);
    // What looks like a file is one that is not there; everything else is a place in the page.
    const bool is_place = path.starts_with('/') &&
                          path.substr(path.rfind('/')).find('.') == std::string_view::npos &&
                          !path.starts_with("/assets/");
    const EmbeddedFile* page = find_file(files, kPage);
    if (is_place && page != nullptr) return send(request, *page);
    if (is_place && path == "/") {
        return problem_response(404,
                                "This program was built without the page (TRIBUTARY_WEB=OFF); the "
                                "HTTP API is at /api/v1, described by /api/v1/openapi.json.");
    }
    return problem_response(404, "There is no such file.");
}

}  // namespace tributary::dashboard
