#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "base/utf8.hpp"
#include "records/limits.hpp"
#include "records/password.hpp"

namespace tributary::records {
namespace {

/// From which the commonest passwords of ten characters and more are made, in lower case and without
/// what stands before the first letter and after the last one: `password123!`, `1q2w3e4r5t`.
/// After the lists of the most common passwords of SecLists and of Pwned Passwords.
constexpr std::array<std::string_view, 94> kCommonStems = {
    "password", "passwort", "passw0rd", "p@ssw0rd", "p@ssword", "pa$$word", "pa$$w0rd",
    "passwordpassword", "motdepasse", "contrasena", "senha", "wachtwoord", "qwerty", "qwertz",
    "azerty", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdf", "asdfgh", "asdfghjkl", "zxcvbn",
    "zxcvbnm", "yxcvbnm", "qazwsx", "qazwsxedc", "qwerty123qwerty", "q1w2e3r4t5y", "q1w2e3r4t",
    "q2w3e4r5t", "q2w3e4r", "qaz2wsx", "qaz2wsx3edc", "qazxsw2", "zaq12wsx", "zaq1@wsx", "abc",
    "abcd", "abcdef", "abcdefg", "abcdefgh", "abcdefghij", "iloveyou", "letmein", "welcome",
    "welcome2", "trustno", "whatever", "unknown", "admin", "adminadmin", "administrator", "root",
    "toor", "change", "changeme", "change_me", "changeit", "default", "secret", "guest", "user",
    "test", "testtest", "testing", "temp", "temporary", "football", "baseball", "basketball",
    "superman", "batman", "spiderman", "princess", "sunshine", "monkey", "dragon", "master",
    "michael", "jennifer", "computer", "internet", "starwars", "pokemon", "liverpool", "manchester",
    "barcelona", "headoffice", "head-office", "head_office", "tributary", "dashboard", "rabbitmq",
    "mariadb",
};

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

std::string_view stem_of(std::string_view text) {
    const auto first = std::ranges::find_if(text, is_letter);
    if (first == text.end()) return {};
    text.remove_prefix(static_cast<std::size_t>(first - text.begin()));
    while (!is_letter(text.back())) text.remove_suffix(1);
    return text;
}

/// `aaaaaaaaaa`, `1212121212`, `passpasspass` are as good as their part.
bool is_repetition(std::string_view text) {
    constexpr std::size_t kPartMax = 6;
    for (std::size_t part = 1; part <= kPartMax && part < text.size(); ++part) {
        if (std::ranges::equal(text.substr(part), text.substr(0, text.size() - part))) return true;
    }
    return false;
}

/// `1234567890`, `9876543210`, `abcdefghijkl`: each one above, or below, the one before (0 follows
/// 9).
bool is_sequence(std::string_view text) {
    const auto steps_by = [&](int step) {
        return std::ranges::adjacent_find(text, [&](char left, char right) {
                   const bool wraps = (step == 1 && left == '9' && right == '0') ||
                                      (step == -1 && left == '0' && right == '9');
                   return right - left != step && !wraps;
               }) == text.end();
    };
    return steps_by(1) || steps_by(-1);
}

std::size_t characters_of(std::string_view text) {
    std::size_t characters = 0;
    while (!text.empty()) {
        text.remove_prefix(std::max<std::size_t>(1, utf8_length(text)));
        ++characters;
    }
    return characters;
}

/// `text` in lower case.
bool is_among_the_commonest(std::string_view text) {
    constexpr std::size_t kShortStem = 3;
    const std::string_view stem = stem_of(text);
    if (is_repetition(text) || is_sequence(text)) return true;
    if (std::ranges::find(kCommonStems, stem) != kCommonStems.end()) return true;
    // `123456789a`: what stands around a letter or two must be something by itself.
    if (stem.size() > kShortStem) return false;
    const auto at = static_cast<std::size_t>(stem.data() - text.data());
    const std::string around =
        stem.empty() ? std::string(text)
                     : std::string(text.substr(0, at)) + std::string(text.substr(at + stem.size()));
    return is_repetition(around) || is_sequence(around);
}

}  // namespace

Result<void> check_new_password(const Secret& password, std::string_view user) {
    const std::string& text = password.reveal();
    if (characters_of(text) < kPasswordCharactersMin) {
        return fail(
            fmt::format("the password has fewer than {} characters; a few words that have "
                        "nothing to do with each other make a good one",
                        kPasswordCharactersMin));
    }
    if (text.size() > kPasswordBytesMax) {
        return fail(fmt::format("the password is longer than {} bytes", kPasswordBytesMax));
    }
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (std::ranges::any_of(text, is_control)) {
        return fail("the password holds a character that the page's form does not take, as a tab");
    }
    const std::string folded = ascii_lower(text);
    if (folded == ascii_lower(user) || stem_of(folded) == ascii_lower(user)) {
        return fail("the password is the user's name; choose another");
    }
    if (is_among_the_commonest(folded)) {
        return fail("the password is one of those that are tried first; choose another");
    }
    return {};
}

}  // namespace tributary::records
