#include "wire/texts.hpp"

#include <fmt/format.h>

#include <bit>
#include <cstring>

#include "wire/words.hpp"

namespace tributary::wire {
namespace {

/// Below so many strings a table of choices is not worth its look-up.
constexpr std::size_t kChoiceRowsMin = 16;

std::uint64_t hash_of(std::string_view text) {
    constexpr std::uint64_t factor = 0x9e3779b97f4a7c15;
    std::uint64_t hash = text.size() * factor;
    const auto mix = [&](std::size_t at, std::size_t size) {
        std::uint64_t piece = 0;
        std::memcpy(&piece, text.data() + at, size);
        hash = (std::rotl(hash, 29) ^ piece) * factor;
    };
    if (text.size() >= 8) {
        mix(0, 8);
        mix(text.size() - 8, 8);
    } else if (!text.empty()) {
        mix(0, text.size());
    }
    return hash ^ hash >> 32;
}

bool is_sum_of(std::span<const std::int64_t> lengths, std::size_t size) {
    std::uint64_t sum = 0;
    std::uint64_t all = 0;
    for (const std::int64_t length : lengths) {
        all |= std::bit_cast<std::uint64_t>(length);
        sum += std::bit_cast<std::uint64_t>(length);
    }
    return all <= size && sum == size;
}

}  // namespace

bool TextsCodec::choose(std::span<const std::int64_t> lengths, std::string_view data) {
    if (lengths.size() < kChoiceRowsMin || data.size() < lengths.size() * 2) return false;
    slots_.fill({});
    choices_.clear();
    numbers_.resize(lengths.size());
    std::size_t at = 0;
    for (std::size_t i = 0; i < lengths.size(); ++i) {
        const std::string_view text = data.substr(at, static_cast<std::size_t>(lengths[i]));
        at += text.size();
        std::size_t slot = hash_of(text) % slots_.size();
        while (slots_[slot].is_taken && choices_[slots_[slot].choice] != text)
            slot = (slot + 1) % slots_.size();
        if (!slots_[slot].is_taken) {
            if (choices_.size() == kChoicesMax || choices_.size() > 8 + i / 4) return false;
            slots_[slot] = {static_cast<std::uint32_t>(choices_.size()), true};
            choices_.push_back(text);
        }
        numbers_[i] = slots_[slot].choice;
    }
    return true;
}

void TextsCodec::encode(std::span<const std::int64_t> lengths, std::string_view data,
                        v1::Texts& out) {
    if (!choose(lengths, data)) {
        encode_words(lengths, *out.mutable_lengths());
        out.set_data(data.data(), data.size());
        return;
    }
    lengths_.clear();
    std::string& bytes = *out.mutable_data();
    for (const std::string_view choice : choices_) {
        lengths_.push_back(static_cast<std::int64_t>(choice.size()));
        bytes.append(choice);
    }
    encode_words(lengths_, *out.mutable_lengths());
    out.set_choices(static_cast<std::uint32_t>(choices_.size()));
    encode_words(numbers_, *out.mutable_choice());
}

Result<TextsCodec::Run> TextsCodec::decode(v1::Texts& in, std::size_t count, Budget& budget) {
    if (!in.has_lengths()) return fail("strings without their lengths");
    if (in.has_choice() != (in.choices() > 0))
        return fail("chosen strings without choices, or the reverse");
    if (in.has_choice()) return decode_choices(in, count, budget);
    if (!budget.take(in.data().size())) return fail("strings above the limit of a decoded message");
    if (auto read = decode_words(in.lengths(), count, lengths_); !read)
        return tl::unexpected(std::move(read).error());
    if (!is_sum_of(lengths_, in.data().size()))
        return fail("the lengths of the strings are not those of their bytes");
    return Run{lengths_, in.mutable_data()};
}

Result<TextsCodec::Run> TextsCodec::decode_choices(v1::Texts& in, std::size_t count,
                                                   Budget& budget) {
    if (in.choices() > kChoicesMax)
        return fail(fmt::format("{} chosen strings; at most {}", in.choices(), kChoicesMax));
    if (auto read = decode_words(in.lengths(), in.choices(), lengths_); !read) {
        return tl::unexpected(std::move(read).error());
    }
    if (!is_sum_of(lengths_, in.data().size()))
        return fail("the lengths of the strings are not those of their bytes");
    choices_.clear();
    std::size_t at = 0;
    for (const std::int64_t length : lengths_) {
        choices_.push_back(
            std::string_view(in.data()).substr(at, static_cast<std::size_t>(length)));
        at += static_cast<std::size_t>(length);
    }
    if (auto read = decode_words(in.choice(), count, numbers_); !read)
        return tl::unexpected(std::move(read).error());

    std::uint64_t size = 0;
    for (const std::int64_t number : numbers_) {
        if (std::bit_cast<std::uint64_t>(number) >= choices_.size())
            return fail("a string that is none of the choices");
        size += choices_[static_cast<std::size_t>(number)].size();
    }
    if (!budget.take(size)) return fail("strings above the limit of a decoded message");
    data_.resize(size);
    lengths_.resize(count);
    char* out = data_.data();
    for (std::size_t i = 0; i < count; ++i) {
        const std::string_view choice = choices_[static_cast<std::size_t>(numbers_[i])];
        std::memcpy(out, choice.data(), choice.size());
        out += choice.size();
        lengths_[i] = static_cast<std::int64_t>(choice.size());
    }
    return Run{lengths_, &data_};
}

}  // namespace tributary::wire
