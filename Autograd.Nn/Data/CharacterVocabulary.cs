using System.Diagnostics;

namespace Autograd.Nn;

/// <summary>A number for each character of a text: 0, 1, ... in the order of their codes.</summary>
[DebuggerDisplay("{Count} characters")]
public sealed class CharacterVocabulary
{
    private readonly char[] characters;
    private readonly Dictionary<char, int> numbers;

    /// <summary>Of the characters that a text has.</summary>
    public CharacterVocabulary(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        characters = [.. text.Distinct().Order()];
        numbers = characters.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
    }

    /// <summary>How many characters there are: the classes of a network that goes on with the text.</summary>
    public int Count => characters.Length;

    /// <summary>All characters, in the order of their numbers.</summary>
    public string Characters => new(characters);

    /// <summary>The numbers of a text's characters.</summary>
    /// <exception cref="ArgumentException">A character has none; the message says which and where.</exception>
    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var encoded = new int[text.Length];
        for (var i = 0; i < encoded.Length; i++)
            encoded[i] = numbers.TryGetValue(text[i], out var number) ? number
                : throw new ArgumentException($"CharacterVocabulary: '{text[i]}' (U+{(int)text[i]:X4}) at position {i} is none of the {Count} characters; make the vocabulary of all the text there is.", nameof(text));
        return encoded;
    }

    /// <summary>The text of these numbers.</summary>
    /// <exception cref="ArgumentException">There is no such character.</exception>
    public string Decode(params ReadOnlySpan<int> encoded)
    {
        var text = new char[encoded.Length];
        for (var i = 0; i < text.Length; i++)
            text[i] = (uint)encoded[i] < (uint)Count ? characters[encoded[i]] : throw new ArgumentException($"CharacterVocabulary: {encoded[i]} at position {i} is no character; they are 0 to {Count - 1}.", nameof(encoded));
        return new string(text);
    }
}
