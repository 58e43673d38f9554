namespace Autograd.Nn;

/// <summary>A point of the unit square; x runs right, y runs down.</summary>
internal readonly record struct Point(double X, double Y);

/// <summary>The movements a pen makes, each as the corners of a polyline: joined with <c>[.. a, .. b]</c> they are one stroke.</summary>
internal static class Stroke
{
    private const double DegreesAStep = 15; // fine enough that a curve of a few pixels' radius shows no corner

    /// <summary>Straight from corner to corner: x, y, x, y, ...</summary>
    public static Point[] Line(params ReadOnlySpan<double> coordinates)
    {
        var points = new Point[coordinates.Length / 2];
        for (var i = 0; i < points.Length; i++) points[i] = new Point(coordinates[2 * i], coordinates[2 * i + 1]);
        return points;
    }

    /// <summary>Along an ellipse, between two angles in degrees: 0 is right, 90 down, 180 left, 270 up; a smaller second angle runs anticlockwise.</summary>
    public static Point[] Arc(double centreX, double centreY, double radiusX, double radiusY, double from, double to)
    {
        var points = new Point[(int)Math.Ceiling(Math.Abs(to - from) / DegreesAStep) + 1];
        for (var i = 0; i < points.Length; i++)
        {
            var (sin, cos) = Math.SinCos((from + (to - from) * i / (points.Length - 1)) * Math.PI / 180);
            points[i] = new Point(centreX + radiusX * cos, centreY + radiusY * sin);
        }
        return points;
    }

    /// <summary>The distance of the point (x, y) from the segment between a and b.</summary>
    public static double Distance(double x, double y, Point a, Point b)
    {
        var (dx, dy) = (b.X - a.X, b.Y - a.Y);
        var length = dx * dx + dy * dy;
        var along = length == 0 ? 0 : Math.Clamp(((x - a.X) * dx + (y - a.Y) * dy) / length, 0, 1);
        var (ex, ey) = (x - a.X - along * dx, y - a.Y - along * dy);
        return Math.Sqrt(ex * ex + ey * ey);
    }
}
