using System.Globalization;
using System.Text;

namespace Autograd.Nn;

/// <summary>Divides text into records of fields, as RFC 4180 says: a field in quotes may hold separators, line breaks, and quotes written twice. Line breaks are \n or \r\n; empty lines are passed over.</summary>
internal ref struct CsvParser(ReadOnlySpan<char> text, char separator, string source)
{
    private readonly ReadOnlySpan<char> text = text;
    private int at, lastLine = 1;

    /// <summary>The line on which the record read last begins, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>The next record's fields, or null at the end. A field knows whether it stood in quotes: <c>""</c> is an empty text, nothing at all a missing value.</summary>
    public List<(string Text, bool Quoted)>? Next()
    {
        while (at < text.Length && text[at] is '\n' or '\r') Break();
        if (at == text.Length) return null;
        Line = lastLine;
        var fields = new List<(string, bool)>();
        while (true)
        {
            fields.Add(at < text.Length && text[at] == '"' ? (Quoted(), true) : (Plain(), false));
            if (at == text.Length || text[at] is '\n' or '\r')
            {
                if (at < text.Length) Break();
                return fields;
            }
            if (text[at] != separator) throw Wrong(lastLine, $"'{text[at]}' after the closing quote of a field; a quote inside is written twice");
            at++;
        }
    }

    private string Plain()
    {
        var rest = text[at..];
        var length = rest.IndexOfAny(separator, '\n', '\r') is var end and >= 0 ? end : rest.Length;
        if (rest[..length].Contains('"')) throw Wrong(lastLine, $"a quote within {rest[..length].Trim().ToString()}, which does not begin with one; put the whole field in quotes and write those inside twice");
        at += length;
        return rest[..length].Trim().ToString();
    }

    private string Quoted()
    {
        var (begin, field) = (lastLine, new StringBuilder());
        for (at++; ; at++)
        {
            if (at == text.Length) throw Wrong(begin, $"the quote that opens here is never closed");
            if (text[at] == '\n' || (text[at] == '\r' && (at + 1 == text.Length || text[at + 1] != '\n'))) lastLine++;
            if (text[at] != '"') field.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == '"') field.Append(text[at++]);
            else break;
        }
        at++;
        return field.ToString();
    }

    private void Break()
    {
        if (text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n') at++;
        at++;
        lastLine++;
    }

    private readonly InvalidDataException Wrong(int line, FormattableString what) => new(string.Create(CultureInfo.InvariantCulture, $"{source}, line {line}: {what.ToString(CultureInfo.InvariantCulture)}."));
}
