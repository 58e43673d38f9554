using System.Diagnostics;
using System.Globalization;
using Autograd.Core;

namespace Autograd.Nn;

/// <summary>A text as the numbers of its characters, from which a language model draws pieces: the inputs, and as targets the same shifted by one, for each character is to be told from those before it. A character is a code point of Unicode: an emoji is one, not two.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class TextCorpus
{
    private readonly ReadOnlyMemory<int> encoded;

    /// <summary>A text, with the vocabulary of its own characters.</summary>
    /// <exception cref="ArgumentException">Half a surrogate pair stands alone in the text.</exception>
    public TextCorpus(string text)
        : this(text, new CharacterVocabulary(text))
    {
    }

    /// <summary>A text in a vocabulary that was made of more.</summary>
    /// <exception cref="ArgumentException">A character of the text is not in the vocabulary.</exception>
    public TextCorpus(string text, CharacterVocabulary vocabulary)
        : this(vocabulary, (vocabulary ?? throw new ArgumentNullException(nameof(vocabulary))).Encode(text))
    {
    }

    private TextCorpus(CharacterVocabulary vocabulary, ReadOnlyMemory<int> encoded) => (Vocabulary, this.encoded) = (vocabulary, encoded);

    /// <summary>The numbers of the characters.</summary>
    public CharacterVocabulary Vocabulary { get; }

    /// <summary>How many characters the text has.</summary>
    public int Length => encoded.Length;

    /// <summary>Reads a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not UTF-8; the message names the first byte that is not, or the encoding.</exception>
    public static TextCorpus Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new TextCorpus(Utf8Text.Read(path));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"TextCorpus of {Length:N0} characters, {Vocabulary.Count} different ones");

    /// <summary>Cuts the text in two: a beginning to train with, the rest to validate with. Both keep the whole vocabulary.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part is not from 0 to 1.</exception>
    public (TextCorpus Train, TextCorpus Validation) Split(double part)
    {
        if (!(part >= 0 && part <= 1)) throw new ArgumentOutOfRangeException(nameof(part), string.Create(CultureInfo.InvariantCulture, $"Split: a part is from 0 to 1, not {part}."));
        var cut = (int)(part * Length);
        return (new TextCorpus(Vocabulary, encoded[..cut]), new TextCorpus(Vocabulary, encoded[cut..]));
    }

    /// <summary>Pieces from random places, which may overlap: inputs <c>[batch length]</c>, and as targets the character after each.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The batch or the length is less than 1, or the text too short for a piece and the character after it.</exception>
    public (Indices Inputs, Indices Targets) Batch(int batch, int length, RandomStream random)
    {
        ArgumentNullException.ThrowIfNull(random);
        Check(batch, length);
        var starts = new int[batch];
        for (var i = 0; i < batch; i++) starts[i] = random.NextInt(Length - length);
        return Pieces(starts, length);
    }

    /// <summary>The text from its beginning in pieces that do not overlap, so many at a time: for a validation that is the same each time. What fills no piece is left out.</summary>
    /// <exception cref="ArgumentOutOfRangeException">As for <see cref="Batch"/>.</exception>
    public BatchLoader<(Indices Inputs, Indices Targets)> Pieces(int batch, int length)
    {
        Check(batch, length);
        return new BatchLoader<(Indices, Indices)>((Length - 1) / length, batch, (rows, _) => Pieces([.. rows.ToArray().Select(row => row * length)], length));
    }

    private (Indices Inputs, Indices Targets) Pieces(int[] starts, int length)
    {
        var (inputs, targets) = (new int[starts.Length * length], new int[starts.Length * length]);
        for (var i = 0; i < starts.Length; i++)
        {
            encoded.Span.Slice(starts[i], length).CopyTo(inputs.AsSpan(i * length));
            encoded.Span.Slice(starts[i] + 1, length).CopyTo(targets.AsSpan(i * length));
        }
        return (Indices.From(inputs, [starts.Length, length]), Indices.From(targets, [starts.Length, length]));
    }

    private void Check(int batch, int length)
    {
        if (batch < 1) throw new ArgumentOutOfRangeException(nameof(batch), $"TextCorpus: a batch has at least 1 piece, not {batch}.");
        if (length < 1) throw new ArgumentOutOfRangeException(nameof(length), $"TextCorpus: a piece has at least 1 character, not {length}.");
        if (Length <= length) throw new ArgumentOutOfRangeException(nameof(length), $"TextCorpus: a piece of {length} and the character after it do not fit into a text of {Length}.");
    }
}
