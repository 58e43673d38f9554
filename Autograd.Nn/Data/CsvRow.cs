namespace Autograd.Nn;

/// <summary>A row of a table: the line it begins on, and its values as they were written.</summary>
internal readonly record struct CsvRow(int Line, (string Text, bool Quoted)[] Cells);
