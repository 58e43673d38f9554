using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Autograd.Nn;

/// <summary>
/// A number for each character of a text: 0, 1, ... in the order of their codes. A character is a code point of Unicode, so an emoji is one, not the two halves in which a <see cref="string"/> keeps it.
/// </summary>
[DebuggerDisplay("{Count} characters")]
public sealed class CharacterVocabulary
{
    private readonly Rune[] characters;
    private readonly Dictionary<Rune, int> numbers;

    /// <summary>Of the characters that a text has.</summary>
    /// <exception cref="ArgumentException">Half a surrogate pair stands alone in the text.</exception>
    public CharacterVocabulary(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = new HashSet<Rune>();
        for (var at = 0; at < text.Length;)
        {
            var character = CharacterAt(text, at);
            found.Add(character);
            at += character.Utf16SequenceLength;
        }
        characters = [.. found.Order()];
        numbers = characters.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
    }

    /// <summary>How many characters there are: the classes of a network that goes on with the text.</summary>
    public int Count => characters.Length;

    /// <summary>All characters, in the order of their numbers. One beyond U+FFFF takes two <see cref="char"/>s: that of a number is <c>Decode(number)</c>.</summary>
    public string Characters => Text(characters);

    /// <summary>The numbers of a text's characters, one for each code point.</summary>
    /// <exception cref="ArgumentException">A character has none, or half a surrogate pair stands alone; the message says which and where.</exception>
    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (encoded, count) = (new int[text.Length], 0);
        for (var at = 0; at < text.Length;)
        {
            var character = CharacterAt(text, at);
            encoded[count++] = numbers.TryGetValue(character, out var number) ? number
                : throw new ArgumentException($"CharacterVocabulary: '{character}' (U+{character.Value:X4}) at position {at} is none of the {Count} characters; make the vocabulary of all the text there is.", nameof(text));
            at += character.Utf16SequenceLength;
        }
        return count == encoded.Length ? encoded : encoded[..count];
    }

    /// <summary>The text of these numbers.</summary>
    /// <exception cref="ArgumentException">There is no such character.</exception>
    public string Decode(params ReadOnlySpan<int> encoded)
    {
        var text = new Rune[encoded.Length];
        for (var i = 0; i < text.Length; i++)
            text[i] = (uint)encoded[i] < (uint)Count ? characters[encoded[i]] : throw new ArgumentException($"CharacterVocabulary: {encoded[i]} at position {i} is no character; they are 0 to {Count - 1}.", nameof(encoded));
        return Text(text);
    }

    private static string Text(ReadOnlySpan<Rune> characters)
    {
        var text = new StringBuilder(characters.Length);
        foreach (var character in characters) text.Append(character);
        return text.ToString();
    }

    private static Rune CharacterAt(string text, int at) => Rune.DecodeFromUtf16(text.AsSpan(at), out var character, out _) == OperationStatus.Done ? character
        : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"CharacterVocabulary: U+{(int)text[at]:X4} at position {at} is half a surrogate pair without its other half: the text was cut within a character."), nameof(text));
}
