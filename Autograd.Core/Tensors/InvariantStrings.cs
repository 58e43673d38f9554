using System.Globalization;
using System.Text;

namespace System.Runtime.CompilerServices;

/// <summary>
/// What the compiler builds every <c>$"..."</c> of this library with: it takes a type of this name from the library
/// itself before it looks into the framework. The framework's writes numbers by the culture of whoever runs the
/// program, where −1 has the minus U+2212 (sv-SE) or one behind a mark of direction (fa-IR); this one writes them the
/// same everywhere, so that a text can be searched for, compared and read back. Each library compiles this file.
/// </summary>
[InterpolatedStringHandler]
internal ref struct DefaultInterpolatedStringHandler
{
    private readonly StringBuilder text;
    private StringBuilder.AppendInterpolatedStringHandler parts;

    public DefaultInterpolatedStringHandler(int literalLength, int formattedCount)
    {
        text = new StringBuilder();
        parts = new(literalLength, formattedCount, text, CultureInfo.InvariantCulture);
    }

    public void AppendLiteral(string value) => parts.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => parts.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string? format) => parts.AppendFormatted(value, format);

    public void AppendFormatted<T>(T value, int alignment) => parts.AppendFormatted(value, alignment);

    public void AppendFormatted<T>(T value, int alignment, string? format) => parts.AppendFormatted(value, alignment, format);

    public void AppendFormatted(string? value) => parts.AppendFormatted(value);

    public void AppendFormatted(object? value, int alignment = 0, string? format = null) => parts.AppendFormatted(value, alignment, format);

    public void AppendFormatted(ReadOnlySpan<char> value) => parts.AppendFormatted(value);

    public readonly string ToStringAndClear() => text.ToString();
}
