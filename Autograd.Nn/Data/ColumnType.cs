namespace Autograd.Nn;

/// <summary>What the values of a table's column are.</summary>
public enum ColumnType
{
    /// <summary>Numbers: one feature.</summary>
    Number,

    /// <summary>Numbers with a percent sign, read as hundredths: <c>50%</c> is 0.5. One feature. Only where it is stated.</summary>
    Percent,

    /// <summary>One of several levels, written as words or as numbers: as many features as there are levels.</summary>
    Category,
}
