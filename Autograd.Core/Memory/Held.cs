namespace Autograd.Core;

/// <summary>A reference as the element of a list that is filled at every operation. In an array of a class, each store asks whether the object is of the array's type; in one of structs there is nothing to ask.</summary>
internal struct Held<T>
    where T : class
{
    public T Value;
}
